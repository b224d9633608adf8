using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Network;

/// <summary>One node's end of a connection, with what this node has sent on it and the other has not yet taken.</summary>
internal sealed class ConnectionEnd(NetworkFabric fabric, SimulatedConnection connection, SimulatedNetwork node, SimulatedHost peer)
{
    private readonly Queue<Segment> onTheWay = new();
    private List<byte[]> outbox = [];
    private long outboxBytes;
    private long takenBytes;
    private long sentBytes;
    private long lastHeard;
    private bool delivering;
    private bool refused;

    public SimulatedNetwork Node => node;

    public SimulatedHost Peer => peer;

    public ConnectionEnd Other { get; set; } = null!;

    public bool IsOpen { get; private set; }

    /// <summary>When the last frame sent arrives.</summary>
    public long LastArrival { get; private set; }

    /// <summary>Set when the machine died under this end, so that nobody is told.</summary>
    public bool DiedSilently { get; set; }

    public void Opened()
    {
        IsOpen = true;
        lastHeard = fabric.Simulation.NowTicks;
        node.PostConnected(this);
    }

    /// <summary>Closes this end; what the other had sent to it and has not come is lost, or comes late.</summary>
    public void Close()
    {
        if (!IsOpen)
            return;
        IsOpen = false;
        fabric.Simulation.Trace.Add(fabric.Simulation.NowTicks, TraceKind.Disconnect, node.Loop.Index, peer.Index, 0);
        foreach (byte[] frame in outbox)
            fabric.FrameLost(node.Host, peer, frame);
        outbox.Clear();
        Other.LoseWhatIsOnTheWay();
        node.PostDisconnected(this);
        connection.EndClosed(this);
    }

    /// <summary>Gives the connection up when nothing could have come from the peer for too long.</summary>
    public void CheckSilence()
    {
        if (!IsOpen || !node.Loop.IsAlive || node.Loop.IsPaused)
            return;
        bool peerSpeaks = Other.IsOpen && Other.Node.Loop is { IsAlive: true, IsPaused: false } && fabric.IsOpen(peer, node.Host);
        if (peerSpeaks)
            lastHeard = fabric.Simulation.NowTicks;
        else if (fabric.Simulation.NowTicks - lastHeard > fabric.Conditions.DeadAfter.Ticks)
            Close();
    }

    /// <summary>Takes a frame to be sent with the next flush; false when too much is on its way already.</summary>
    public bool TryQueue(byte[] frame)
    {
        if (!HasRoomFor(frame.Length))
            return false;
        outbox.Add(frame);
        outboxBytes += frame.Length;
        return true;
    }

    public void Flush()
    {
        if (outbox.Count == 0)
            return;
        List<byte[]> frames = outbox;
        outbox = [];
        outboxBytes = 0;
        NetworkConditions c = fabric.Conditions;
        if (!IsOpen || !Other.IsOpen)
        {
            // This node does not know yet that the connection is gone.
            foreach (byte[] frame in frames)
                fabric.FrameLost(node.Host, peer, frame);
            return;
        }

        if (c.ConsensusDropProbability + c.ConsensusDuplicateProbability + c.ConsensusReorderProbability > 0)
            frames.RemoveAll(Disturb);
        long bytes = 0;
        foreach (byte[] frame in frames)
            bytes += frame.Length;
        long now = fabric.Simulation.NowTicks;
        long transfer = bytes * TimeSpan.TicksPerSecond / c.BytesPerSecond;
        long arrival = Math.Max(LastArrival, now + fabric.Latency()) + transfer;
        LastArrival = arrival;
        sentBytes += bytes;
        onTheWay.Enqueue(new Segment(frames, bytes, arrival));
        if (!delivering)
            ScheduleHead();
        if (node.Host.RequestsToBreak > 0 && frames.Exists(static f => FrameClass.IsRequest(f)))
        {
            node.Host.RequestsToBreak--;
            fabric.Simulation.ScheduleAt(now, static s => ((SimulatedConnection)s!).Break(), connection);
        }
        else if (c.BreakProbability > 0 && fabric.Random.NextDouble() < c.BreakProbability)
            fabric.Simulation.ScheduleAt(now + fabric.Random.NextInt64(c.LatencyMax.Ticks * 2), static s => ((SimulatedConnection)s!).Break(), connection);
    }

    /// <summary>Whether so many bytes would be taken now; if not, the node is told when there is room again.</summary>
    public bool HasRoomFor(int bytes)
    {
        bool room = sentBytes - takenBytes + outboxBytes + bytes <= fabric.Conditions.QueueBytes;
        refused |= !room;
        return room;
    }

    public void Taken(long bytes)
    {
        takenBytes += bytes;
        if (!refused || !IsOpen || sentBytes - takenBytes + outboxBytes > fabric.Conditions.QueueBytes / 2)
            return;
        refused = false;
        node.PostWritable(this);
    }

    private void LoseWhatIsOnTheWay()
    {
        foreach (Segment segment in onTheWay)
        {
            foreach (byte[] frame in segment.Frames)
                fabric.FrameLost(node.Host, peer, frame);
        }

        onTheWay.Clear();
    }

    /// <summary>Loses, doubles or delays a single consensus frame; true when it does not travel with the others.</summary>
    private bool Disturb(byte[] frame)
    {
        if (!FrameClass.IsConsensus(frame))
            return false;
        NetworkConditions c = fabric.Conditions;
        double dice = fabric.Random.NextDouble();
        if (dice < c.ConsensusDropProbability)
            return true;
        dice -= c.ConsensusDropProbability;
        if (dice < c.ConsensusDuplicateProbability)
        {
            fabric.DeliverApart(node.Host, peer, frame, 5 * fabric.Latency(), TraceKind.Deliver);
            return false;
        }

        dice -= c.ConsensusDuplicateProbability;
        if (dice >= c.ConsensusReorderProbability)
            return false;
        fabric.DeliverApart(node.Host, peer, frame, 5 * fabric.Latency(), TraceKind.Deliver);
        return true;
    }

    private void ScheduleHead()
    {
        delivering = onTheWay.TryPeek(out Segment? head);
        if (delivering)
            fabric.Simulation.ScheduleAt(head!.Arrival, static s => ((ConnectionEnd)s!).DeliverHead(), this);
    }

    private void DeliverHead()
    {
        delivering = false;
        if (!onTheWay.TryPeek(out Segment? head))
            return;
        if (!fabric.IsOpen(node.Host, peer))
        {
            // A retransmission: it comes when the way is open again, if the connection lives that long.
            delivering = true;
            long pause = fabric.Random.NextInt64(100, 500) * TimeSpan.TicksPerMillisecond;
            fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + pause, static s => ((ConnectionEnd)s!).DeliverHead(), this);
            return;
        }

        onTheWay.Dequeue();
        Other.Node.PostFrames(Other, head.Frames, head.Bytes);
        ScheduleHead();
    }

    private sealed record Segment(List<byte[]> Frames, long Bytes, long Arrival);
}
