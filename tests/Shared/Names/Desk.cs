using System.Collections.Concurrent;

namespace Paxtor.Tests.Names;

/// <summary>Where the clerks of one test say what they do, and wait for the test. They find it by its id, a start argument.</summary>
internal sealed class Desk
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<string, Desk> Desks = new();
    private static int made;

    private readonly Lock gate = new();
    private readonly List<Tenancy> tenancies = [];
    private readonly List<(Func<IReadOnlyList<Tenancy>, bool> Holds, TaskCompletionSource Met)> waits = [];
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Desk()
    {
        Id = $"desk{Interlocked.Increment(ref made)}";
        Desks[Id] = this;
    }

    public string Id { get; }

    /// <summary>What clerks that wait wait for.</summary>
    public Task Opened => open.Task;

    /// <summary>All that ever had a name, in the order of their starts.</summary>
    public IReadOnlyList<Tenancy> Tenancies
    {
        get
        {
            lock (gate)
                return [.. tenancies];
        }
    }

    public static Desk Of(string id) => Desks[id];

    public void Open() => open.TrySetResult();

    public Tenancy Begin(NameTenure tenure, Pid pid)
    {
        Tenancy begun = new(tenure.Key, pid, tenure.Token);
        Change(() => tenancies.Add(begun));
        return begun;
    }

    /// <summary>Something about a tenancy has changed.</summary>
    public void Change(Action change)
    {
        lock (gate)
        {
            change();
            foreach ((Func<IReadOnlyList<Tenancy>, bool> holds, TaskCompletionSource met) in waits)
            {
                if (holds(tenancies))
                    met.TrySetResult();
            }
        }
    }

    /// <summary>Ends once a condition holds.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<Tenancy>, bool> holds, string what)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (holds(tenancies))
                return;
            waits.Add((holds, met));
        }

        try
        {
            await met.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Did not come: {what}. There is: {string.Join("; ", Tenancies)}");
        }
    }

    /// <summary>Ends once so many have had a name.</summary>
    public Task BeganAsync(LockKey key, int times) => UntilAsync(t => t.Count(x => x.Key == key) >= times, $"start {times} of {key}");

    /// <summary>Tokens of each name grow, and none but those of nodes that were killed was there when the next began.</summary>
    public void Check(params string[] killed)
    {
        foreach (IGrouping<LockKey, Tenancy> name in Tenancies.GroupBy(static t => t.Key))
        {
            foreach ((Tenancy before, Tenancy after) in name.Zip(name.Skip(1)))
            {
                Assert.True(after.Token > before.Token, $"{after} came after {before}");
                Assert.True(before.Ended || killed.Any(k => before.Pid.Node.StartsWith(k + "@", StringComparison.Ordinal)), $"{after} began before the end of {before}");
            }
        }
    }

    /// <summary>One process that had a name.</summary>
    internal sealed record Tenancy(LockKey Key, Pid Pid, long Token)
    {
        public bool IsHolding { get; set; }

        public bool Ended { get; set; }
    }
}
