using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Testing.Resources;
using Paxtor.Testing.Tests.Runs.Checks;

namespace Paxtor.Testing.Tests.Runs;

/// <summary>What the parts of one run share.</summary>
internal sealed class RunState
{
    private long moment;

    public RunState(RunPlan plan)
    {
        Plan = plan;
        Simulation = new Simulation(plan.Seed);
        Cluster = new SimulatedCluster(Simulation, plan.Cluster);
        Ledger = new LockLedger(Simulation, plan.ClocksKeepBound);
        Changes.OnNew = Ledger.Changed;
        Leases = new LeaseLives(Simulation, plan.ClocksKeepBound, plan.DriftMax);
        Sessions = new SessionLives(plan.Cluster.SessionMargin);
        for (int i = 0; i < plan.LockKeys; i++)
            Registers.Add(LockKeyOf(i).ToString(), new FencedRegister());
    }

    public RunPlan Plan { get; }

    public Simulation Simulation { get; }

    public SimulatedCluster Cluster { get; }

    public AppliedLog Applied { get; private set; } = new();

    public LeaderTerms Leaders { get; private set; } = new();

    public ChangeLog Changes { get; private set; } = new();

    public LockLedger Ledger { get; }

    public LeaseLives Leases { get; }

    /// <summary>How often a backup was restored.</summary>
    public int Era { get; private set; }

    public SessionLives Sessions { get; }

    /// <summary>The resources that the locks guard, by the text of the key.</summary>
    public Dictionary<string, FencedRegister> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>Set when the safety phase ends: workloads finish what they do and stop.</summary>
    public bool Finishing { get; set; }

    /// <summary>A voter that believes it leads, or null.</summary>
    public SimulatedNode? Leader => Cluster.Nodes.FirstOrDefault(static n => n is { IsRunning: true, Member.Raft.Role: Raft.RaftRole.Leader });

    /// <summary>What happened, for the summary of many runs.</summary>
    public RunCounts Counts { get; } = new();

    public static LockKey LockKeyOf(int i) => $"resource {i}";

    /// <summary>A number greater than all before: moments of histories.</summary>
    public long NextMoment() => ++moment;

    public void Note(SimulatedNode node, Tracing.TraceKind kind, long a, long b, string text) =>
        Simulation.Trace.Add(Simulation.NowTicks, kind, node.Loop?.Index ?? -1, a, b, text);

    /// <summary>A new cluster begins, with a state of the past.</summary>
    public void BeginEra(ulong index, long revision)
    {
        Era++;
        Counts.Add("terms", Leaders.Count);
        Applied = new AppliedLog(index);
        Leaders = new LeaderTerms();
        Changes = new ChangeLog(revision) { OnNew = Ledger.Changed };
        Ledger.StoreRestored();
        Leases.StoreRestored();
    }

    /// <summary>Sees to it that an exception of a workload fails the run.</summary>
    public void Follow(Task workload) => _ = FollowAsync(workload);

    /// <summary>Waits by a node's clock, on its loop.</summary>
    public static ValueTask<bool> Pause(EventLoop loop, TimeSpan span)
    {
        var completion = new LoopCompletion<bool>(loop);
        loop.CreateTimer(static c => ((LoopCompletion<bool>)c!).TrySetResult(true), completion).Arm(span);
        return completion.Task;
    }

    private async Task FollowAsync(Task workload)
    {
        try
        {
            await workload.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Simulation.Fail(e);
        }
    }

    /// <summary>Whether an exception is one of those a store answers when it cannot do what was asked.</summary>
    public static bool IsOutage(StoreException e) => e is NoQuorumException or OutcomeUnknownException;
}
