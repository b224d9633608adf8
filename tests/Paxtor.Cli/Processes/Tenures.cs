namespace Paxtor.Cli.Tests.Processes;

/// <summary>The tokens that workers were granted. Whoever waits for something to happen to them awaits it here.</summary>
internal sealed class Tenures
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, string> owners = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Source)> waits = [];
    private readonly HashSet<string> lost = [];

    public List<string> Faults { get; } = [];

    public long GreatestToken { get; private set; }

    public string LastOwner { get; private set; } = string.Empty;

    public bool WasToldOfLoss(string worker)
    {
        lock (gate)
            return lost.Contains(worker);
    }

    public void Acquired(string worker, long token)
    {
        lock (gate)
        {
            if (!owners.TryAdd(token, worker))
                Faults.Add($"{worker} was granted token {token}, which {owners[token]} had");
            GreatestToken = Math.Max(GreatestToken, token);
            LastOwner = worker;
            for (int i = waits.Count - 1; i >= 0; i--)
            {
                if (!waits[i].Matches(worker))
                    continue;
                waits[i].Source.TrySetResult(worker);
                waits.RemoveAt(i);
            }
        }
    }

    public void Lost(string worker, long token)
    {
        lock (gate)
        {
            if (!owners.TryGetValue(token, out string? owner) || owner != worker)
                Faults.Add($"{worker} lost token {token}, which it never had");
            lost.Add(worker);
        }
    }

    /// <summary>The next grant to a worker that the condition holds for.</summary>
    public Task<string> NextGrantAsync(Func<string, bool> matches)
    {
        lock (gate)
        {
            TaskCompletionSource<string> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waits.Add((matches, source));
            return source.Task;
        }
    }
}
