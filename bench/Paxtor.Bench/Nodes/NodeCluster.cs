namespace Paxtor.Bench.Nodes;

/// <summary>Three voters of ours.</summary>
internal sealed class NodeCluster : ICluster
{
    private const int Voters = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-bench-").FullName;
    private readonly BenchOptions options;
    private readonly string[] voters = [.. FreePorts.Find(Voters).Select(static (port, i) => $"n{i + 1}@127.0.0.1:{port}")];
    private readonly ChildProcess[] processes = new ChildProcess[Voters];
    private PaxtorNode? observer;

    public NodeCluster(BenchOptions options)
    {
        this.options = options;
        for (int i = 0; i < Voters; i++)
            Start(i);
    }

    public Target Target => Target.Quorum(voters);

    public ChildProcess this[int index] => processes[index];

    public async Task<int> HealthyAsync()
    {
        observer ??= await Target.StartNodeAsync("observer", options.Secret);
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            IReadOnlyList<PaxtorVoterStatus> all = await observer.GetVotersAsync(limit.Token);
            PaxtorVoterStatus? leader = all.FirstOrDefault(static v => v is { IsReached: true, Role: "leader" });
            // A voter tells of itself every half second, so that one that serves is a little behind here.
            if (leader is not null && all.All(v => v is { IsReached: true, HasQuorum: true } && v.Term == leader.Term && leader.AppliedIndex - v.AppliedIndex < 50_000))
                return leader.Name[1] - '1';
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Waits until one that was killed and started again works with the others and has applied all that they had when this was called.</summary>
    public async Task RestartedAsync(int index)
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        string name = $"n{index + 1}@127.0.0.1";
        long? target = null;
        bool wasGone = false;
        while (true)
        {
            IReadOnlyList<PaxtorVoterStatus> all = await observer!.GetVotersAsync(limit.Token);
            target ??= all.Where(v => v.Name != name).Max(static v => v.CommitIndex);
            // Before that it is the life that was ended that is spoken of.
            wasGone |= all.Any(v => v.Name == name && !v.IsReached);
            if (wasGone && all.Any(v => v.Name == name && v is { IsReached: true, HasQuorum: true } && v.AppliedIndex >= target))
                return;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public void Kill(int index) => processes[index].Kill();

    public void Pause(int index) => processes[index].Pause();

    public void Resume(int index) => processes[index].Resume();

    public async Task RestartAsync(int index)
    {
        await processes[index].DisposeAsync();
        Start(index);
    }

    public async ValueTask DisposeAsync()
    {
        if (observer is not null)
            await observer.DisposeAsync();
        await Task.WhenAll(processes.Select(static p => p.DisposeAsync().AsTask()));
        Directory.Delete(folder, recursive: true);
    }

    private void Start(int index) => processes[index] = ChildProcess.StartSelf(
        options.Secret, NodeProcess.Verb, $"n{index + 1}@127.0.0.1", string.Join(',', voters), options.Memory ? "memory" : Path.Combine(folder, $"n{index + 1}"));
}
