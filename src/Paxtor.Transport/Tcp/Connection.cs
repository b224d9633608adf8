using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>
/// One connection that both sides agreed on. All of it runs on the loop, except that completions post its items.
/// </summary>
/// <remarks>
/// The next receive starts only after the frames of the last one were handled, so that a node which is behind makes its
/// peers' queues fill instead of its own memory. Buffers and link are released when the connection is closed and no
/// operation is under way any more, for the operating system may use them until then.
/// </remarks>
internal sealed class Connection
{
    private readonly EventLoop loop;
    private readonly PeerTable table;
    private readonly Link link;
    private readonly ReceiveBuffer incoming;
    private readonly SendQueue outgoing;
    private readonly ReceiveItem receiveItem;
    private readonly SendItem sendItem;
    private readonly WritableItem writableItem;
    private readonly int peerMaxFrameBytes;
    private bool refused;
    private bool receiving;
    private bool sending;
    private bool handling;
    private bool dirty;
    private bool draining;
    private bool endSent;
    private bool probing;
    private bool released;
    private int ticksSilent;
    private int ticksQuiet;

    public Connection(EventLoop loop, PeerTable table, Peer peer, Link link, Hello hello, ulong decision, TcpNetworkOptions options)
    {
        this.loop = loop;
        this.table = table;
        this.link = link;
        Peer = peer;
        Incarnation = hello.Incarnation;
        Decision = decision;
        OpenedAt = loop.Time.GetTimestamp();
        peerMaxFrameBytes = hello.MaxFrameBytes;
        Info = new PeerInfo(hello.Incarnation, Math.Min(hello.MaxFrameBytes, options.MaxFrameBytes));
        incoming = new ReceiveBuffer(options.MaxFrameBytes);
        outgoing = new SendQueue(options.MaxQueueBytes);
        receiveItem = new ReceiveItem(this);
        sendItem = new SendItem(this);
        writableItem = new WritableItem(this);
        link.SetCallbacks(() => loop.PostInline(receiveItem), () => loop.PostInline(sendItem));
    }

    public Peer Peer { get; }

    /// <summary>Which start of the peer this is.</summary>
    public ulong Incarnation { get; }

    public PeerInfo Info { get; }

    /// <summary>The number of the arbiter's decision for this connection.</summary>
    public ulong Decision { get; }

    public long OpenedAt { get; }

    public string Remote => link.Remote;

    public bool IsClosed { get; private set; }

    public void StartReceiving()
    {
        if (IsClosed)
            return;
        ArraySegment<byte> free = incoming.Free();
        receiving = true;
        if (!link.Receive(free.Array!, free.Offset, free.Count))
            loop.Post(receiveItem);
    }

    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (head.Length + body.Length > peerMaxFrameBytes)
        {
            table.Log.FrameTooLarge(Peer.Name, head.Length + body.Length, peerMaxFrameBytes);
            return false;
        }

        if (IsClosed || draining)
            return false;
        return Queued(outgoing.TryAddFrame(head, body));
    }

    /// <summary>Queues frames that are framed already, all or none.</summary>
    public bool TrySendFrames(ReadOnlySpan<byte> framed, int count) => !IsClosed && !draining && Queued(outgoing.TryAddFrames(framed, count));

    /// <summary>Puts the last frame of the handshake in front of everything.</summary>
    public void SendPreface(byte[] frames)
    {
        outgoing.AddRaw(frames);
        MarkDirty();
    }

    /// <summary>Sends what has gathered, unless a send is under way, which takes it along when it ends.</summary>
    public void Flush()
    {
        dirty = false;
        if (IsClosed || sending || !outgoing.HasGathered)
            return;
        outgoing.Swap();
        SendMore();
    }

    /// <summary>Asks the peer for a sign of life, to be given up soon if none comes.</summary>
    public void Probe()
    {
        if (IsClosed || probing)
            return;
        probing = true;
        ticksSilent = 0;
        if (endSent)
            return;
        outgoing.AddMark(FrameFormat.Probe);
        Flush();
    }

    /// <summary>
    /// Called at a fixed period. Counts periods instead of reading the clock: after this process itself was paused,
    /// what the peers sent meanwhile is still to be read, and they must not be taken for dead.
    /// </summary>
    public void Tick(int ticksToPing, int ticksToDeath, int ticksToProbeDeath)
    {
        if (IsClosed)
            return;
        if (++ticksSilent > (probing ? ticksToProbeDeath : ticksToDeath))
        {
            table.ConnectionLost(this, "nothing came from the peer for too long", isFault: true);
            return;
        }

        if (++ticksQuiet >= ticksToPing && !sending)
        {
            outgoing.AddMark(FrameFormat.Alive);
            Flush();
        }
    }

    /// <summary>Closes at once. What is queued is lost.</summary>
    public void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        TransportMetrics.Connections.Add(-1);
        link.Abort();
        ReleaseWhenIdle();
    }

    /// <summary>Closes the socket, whatever the loop does. Any thread.</summary>
    public void AbortLink() => link.Abort();

    /// <summary>Sends what is queued, says that nothing follows, and closes when the peer has closed too. Handles no more frames.</summary>
    public void Drain()
    {
        draining = true;
        if (!sending)
            Flush();
        EndWhenSent();
    }

    private bool Queued(bool taken)
    {
        if (taken)
            MarkDirty();
        else
            refused = true;
        return taken;
    }

    private void MarkDirty()
    {
        if (dirty)
            return;
        dirty = true;
        table.AddDirty(this);
    }

    private void OnReceived()
    {
        receiving = false;
        int count = link.Received;
        if (IsClosed || count <= 0)
        {
            if (!IsClosed)
                table.ConnectionLost(this, count == 0 ? "the peer closed it" : link.Error ?? "broken", isFault: false);
            ReleaseWhenIdle();
            return;
        }

        incoming.Added(count);
        ticksSilent = 0;
        probing = false;
        TransportMetrics.BytesReceived.Add(count);
        handling = true;
        HandleFrames();
        handling = false;
        if (IsClosed)
            ReleaseWhenIdle();
        else
            StartReceiving();
    }

    private void HandleFrames()
    {
        int frames = 0;
        bool probed = false;
        try
        {
            while (!IsClosed && incoming.TryNext(out ReadOnlySpan<byte> frame, out uint mark))
            {
                if (mark == FrameFormat.Probe)
                {
                    probed = true;
                }
                else if (mark == 0 && !draining)
                {
                    frames++;
                    table.Handler.OnFrame(Peer.Id, frame);
                }
            }
        }
        catch (WireFormatException e)
        {
            table.ConnectionLost(this, "it sent what cannot be read: " + e.Message, isFault: true);
        }

        TransportMetrics.FramesReceived.Add(frames);

        // Whatever waits to be sent is a sign of life as well: who asks and does not read makes nothing pile up.
        if (probed && !IsClosed && !endSent && outgoing.Bytes == 0)
        {
            outgoing.AddMark(FrameFormat.Alive);
            Flush();
        }
    }

    private void SendMore()
    {
        do
        {
            ArraySegment<byte> leaving = outgoing.Leaving;
            sending = true;
            if (link.Send(leaving.Array!, leaving.Offset, leaving.Count))
                return;
            sending = false;
        }
        while (OnSent());
    }

    /// <summary>Takes the outcome of a send; true when there is more to send.</summary>
    private bool OnSent()
    {
        if (link.Sent <= 0)
        {
            table.ConnectionLost(this, link.Error ?? "broken", isFault: false);
            return false;
        }

        ticksQuiet = 0;
        bool allSent = outgoing.Advance(link.Sent);
        if (refused && outgoing.HasRoom)
        {
            refused = false;
            writableItem.PostOnce();
        }

        if (!allSent)
            return true;
        if (!outgoing.HasGathered)
            return false;
        outgoing.Swap();
        return true;
    }

    private void OnSendCompleted()
    {
        sending = false;
        if (!IsClosed && !endSent && OnSent())
            SendMore();
        EndWhenSent();
        ReleaseWhenIdle();
    }

    private void EndWhenSent()
    {
        if (!draining || endSent || sending || IsClosed)
            return;
        endSent = true;
        sending = link.EndSend();
    }

    private void ReleaseWhenIdle()
    {
        if (!IsClosed || receiving || sending || handling || released)
            return;
        released = true;
        incoming.Release();
        outgoing.Release();
        link.Release();
        table.Released(this);
    }

    private sealed class ReceiveItem(Connection connection) : LoopItem
    {
        public override void Run() => connection.OnReceived();
    }

    /// <summary>Tells of room in a turn of its own: the outcome of a send may be there in the middle of anything.</summary>
    private sealed class WritableItem(Connection connection) : LoopItem
    {
        private bool queued;

        public void PostOnce()
        {
            if (!queued)
                connection.loop.Post(this);
            queued = true;
        }

        public override void Run()
        {
            queued = false;
            if (!connection.IsClosed && !connection.draining)
                connection.table.Handler.OnWritable(connection.Peer.Id);
        }
    }

    private sealed class SendItem(Connection connection) : LoopItem
    {
        public override void Run() => connection.OnSendCompleted();
    }
}
