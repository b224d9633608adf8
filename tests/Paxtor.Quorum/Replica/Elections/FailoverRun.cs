using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica.Elections;

/// <summary>Ends the leader of a cluster that is written to, and looks how long no write that began after that is answered.</summary>
internal sealed class FailoverRun
{
    private const int Callers = 4;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(10);
    private readonly ClusterRun run;
    private readonly Random random;
    private TimeSpan? endedAt;
    private TimeSpan? servedAt;
    private bool stop;

    public FailoverRun(int seed, int voters, Weather weather, Action<string>? listener = null)
    {
        run = new ClusterRun(seed, new SimulatedClusterOptions { Voters = voters, Clients = 2 });
        run.Simulation.Trace.Listener = listener;
        run.Cluster.Start();
        run.WaitForLeader();
        random = run.Simulation.CreateRandom();
        weather.Begin(run.Cluster);
        foreach (SimulatedNode node in run.Cluster.Nodes.Where(static n => !n.Votes))
        {
            for (int i = 0; i < Callers; i++)
                _ = node.Run(() => CallAsync(node));
            _ = node.Run(() => ProbeAsync(node));
        }
    }

    /// <summary>The highest term of a voter that runs.</summary>
    public ulong Term => run.Voters.Where(static v => v.IsRunning).Max(static v => v.Member!.Status.Term);

    /// <summary>Lets the leader end.</summary>
    /// <returns>From then to the first answer of a write that began after it.</returns>
    public TimeSpan EndLeader(LeaderEnd end)
    {
        run.For(TimeSpan.FromMilliseconds(300 + (400 * random.NextDouble())));
        SimulatedNode leader = run.WaitForLeader();
        endedAt = run.Simulation.Now;
        if (end == LeaderEnd.Pause)
            leader.Pause(TimeSpan.FromHours(1));
        else
            leader.Kill(end == LeaderEnd.Machine ? NodeEndKind.Machine : NodeEndKind.Process);
        run.Until(() => servedAt is not null, "an answer");
        stop = true;
        return servedAt!.Value - endedAt.Value;
    }

    /// <summary>Lets time pass with nothing but the weather.</summary>
    public void Wait(TimeSpan span) => run.For(span);

    private async Task CallAsync(SimulatedNode node)
    {
        while (!stop)
        {
            await WriteAsync(node).ConfigureAwait(true);
            await node.Delay(TimeSpan.FromMilliseconds(1)).ConfigureAwait(true);
        }
    }

    /// <summary>Begins a write every 10 ms, whether or not those before it were answered.</summary>
    private async Task ProbeAsync(SimulatedNode node)
    {
        while (!stop)
        {
            _ = WriteAsync(node);
            await node.Delay(ProbeInterval).ConfigureAwait(true);
        }
    }

    private async Task WriteAsync(SimulatedNode node)
    {
        TimeSpan begun = run.Simulation.Now;
        try
        {
            await node.Store!.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText(node.Name), default))).ConfigureAwait(true);
        }
        catch (StoreException)
        {
            return; // in flight when the leader ended
        }

        if (endedAt is { } ended && begun >= ended)
            servedAt ??= run.Simulation.Now;
    }
}
