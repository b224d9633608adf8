namespace Paxtor.Testing.Network;

/// <summary>
/// One connection with its two ends. Each end is closed on its own: one that goes tells the other, if the way is open; one whose peer is
/// silent for too long (shut way, dead machine, long pause) gives up by itself.
/// </summary>
internal sealed class SimulatedConnection
{
    private readonly NetworkFabric fabric;
    private readonly HostPair pair;
    private readonly ConnectionEnd low;
    private readonly ConnectionEnd high;

    public SimulatedConnection(NetworkFabric fabric, HostPair pair, SimulatedNetwork lowNode, SimulatedNetwork highNode)
    {
        this.fabric = fabric;
        this.pair = pair;
        low = new ConnectionEnd(fabric, this, lowNode, pair.High);
        high = new ConnectionEnd(fabric, this, highNode, pair.Low);
        low.Other = high;
        high.Other = low;
    }

    public bool BothOpen => low.IsOpen && high.IsOpen;

    public void Open()
    {
        low.Opened();
        high.Opened();
        Watch();
    }

    /// <summary>The end of one incarnation of a node; null when this connection is not of that incarnation.</summary>
    public ConnectionEnd? EndOf(SimulatedNetwork node) =>
        ReferenceEquals(low.Node, node) ? low : ReferenceEquals(high.Node, node) ? high : null;

    /// <summary>A newer connection of the same two nodes stands: the ends still open learn that this one is gone.</summary>
    public void Replace()
    {
        low.Close();
        high.Close();
    }

    /// <summary>Breaks the connection: both sides learn it, each in its own time.</summary>
    public void Break()
    {
        if (!BothOpen)
            return;
        fabric.Breaks++;
        ConnectionEnd first = fabric.Random.Next(2) == 0 ? low : high;
        first.Close();
        Hint(first.Other);
    }

    /// <summary>Called by an end that has closed: the other is told if the way is open, and someone dials again.</summary>
    public void EndClosed(ConnectionEnd end)
    {
        Hint(end.Other);
        pair.Dial();
    }

    private void Hint(ConnectionEnd end)
    {
        if (!end.IsOpen || !fabric.IsOpen(end.Other.Node.Host, end.Node.Host))
            return;
        if (end.Other.DiedSilently)
            return;
        long at = fabric.Simulation.NowTicks + fabric.Latency();
        // A node that leaves in good order has its last frames taken before the end is seen.
        if (end.Other.Node.IsClosed)
            at = Math.Max(at, end.Other.LastArrival + 1);
        fabric.Simulation.ScheduleAt(at, static s => ((ConnectionEnd)s!).Close(), end);
    }

    private void Watch()
    {
        low.CheckSilence();
        high.CheckSilence();
        if (low.IsOpen || high.IsOpen)
            fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + (fabric.Conditions.DeadAfter.Ticks / 8), static s => ((SimulatedConnection)s!).Watch(), this);
    }
}
