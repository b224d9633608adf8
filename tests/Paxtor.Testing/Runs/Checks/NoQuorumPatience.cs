namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// A request that does not wait for a quorum is told that there is none within 2 s from its call, or from the moment at which its node saw the
/// quorum go if that came later, as long as the node was not paused.
/// </summary>
internal sealed class NoQuorumPatience(RunState run)
{
    /// <summary>The promise, and a turn of the loop or two.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(2_050);

    private readonly Dictionary<SimulatedLoop, TimeSpan> lostAt = [];

    /// <summary>Begins to watch a node; once for each of its lives.</summary>
    public void Observe(SimulatedNode node)
    {
        SimulatedLoop loop = node.Loop!;
        if (!lostAt.TryAdd(loop, TimeSpan.Zero))
            return;
        node.Store!.ObserveQuorum(has =>
        {
            if (!has)
                lostAt[loop] = run.Simulation.Now;
        });
    }

    /// <summary>A request was told now that there is no quorum.</summary>
    public void Check(SimulatedNode node, TimeSpan askedAt, int pausesBefore)
    {
        SimulatedLoop loop = node.Loop!;
        if (loop.Pauses != pausesBefore || node.Store!.HasQuorum)
            return;
        TimeSpan from = askedAt > lostAt[loop] ? askedAt : lostAt[loop];
        TimeSpan took = run.Simulation.Now - from;
        if (took > Bound * (1 + (2 * run.Plan.DriftMax / 1_000_000.0)))
            throw new SimulationException($"{node.Name} told of a lost quorum only {took} after it was asked or saw it go.");
    }
}
