using Paxtor.Processes;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>What must hold once nothing happens any more and every message has come.</summary>
internal static class RestChecks
{
    public static void Check(ProcessWorld world)
    {
        foreach (Life life in world.Lives)
        {
            if (!world.IsThere(life.Pid))
                continue;
            if (life.End is not null)
                throw new SimulationException($"{life.Pid} was stopped and has not ended.");
            foreach ((MonitorRef monitor, Pid other) in life.Monitors)
            {
                if (!world.IsThere(other))
                    throw new SimulationException($"{life.Pid} monitors {other}, which is gone, and was not told ({monitor}).");
            }

            foreach (Pid other in life.Links)
                CheckLink(world, life, other);
            foreach ((Pid other, LinkState state) in Cell(world, life.Pid).Links)
                CheckState(world, life.Pid, other, state);
        }

        foreach (ProcessCell cell in world.Cluster.Nodes.Where(static n => n.IsRunning).SelectMany(static n => n.ProcessRuntime!.Table.Snapshot()))
        {
            if (cell.Phase >= ProcessPhase.Exiting)
                throw new SimulationException($"{cell.Pid} has been exiting for all the time of rest.");
            world.Counts.Add("alive at rest");
        }
    }

    /// <summary>Of two linked processes, never is one dead by a failure and the other alive and untold.</summary>
    private static void CheckLink(ProcessWorld world, Life life, Pid other)
    {
        if (world.IsThere(other) || world.NodeOf(other).Incarnation != other.Incarnation)
            return;
        ExitReason end = world.ByPid.TryGetValue(other, out Life? dead) ? dead.End ?? ExitReason.NoConnection : ExitReason.Shutdown;
        if (end.Kind != ExitKind.Normal)
            throw new SimulationException($"{life.Pid} is linked to {other}, which has ended ({end}), and neither ended nor was told.");
    }

    private static void CheckState(ProcessWorld world, Pid pid, Pid other, LinkState state)
    {
        if (state.Unlinking != 0)
            throw new SimulationException($"{pid} still waits for {other} to see that it has unlinked.");
        if (!world.IsThere(other))
            throw new SimulationException($"{pid} keeps a link to {other}, which is gone.");
        if (!Cell(world, other).Links.TryGetValue(pid, out LinkState there) || !there.IsActive)
            throw new SimulationException($"{pid} is linked to {other}, and that one is not linked to it.");
    }

    private static ProcessCell Cell(ProcessWorld world, Pid pid) => world.NodeOf(pid).ProcessRuntime!.Find(pid)!;
}
