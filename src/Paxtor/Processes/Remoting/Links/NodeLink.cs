using System.Diagnostics;
using Paxtor.Foundation.Loop;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <summary>
/// What goes from the processes of this node to those of one other: frames are put in by any thread, in order, and sent by the loop, many at once. It connects when
/// something is to be sent.
/// </summary>
/// <remarks>
/// <para>Whoever puts the first frame into an empty buffer posts one item to the loop; what comes until that runs goes out with it. So one send to the socket carries what all callers of a moment
/// have sent, and a caller that is alone waits for nobody.</para>
/// <para>A frame that finds another waiting waits behind it, of whatever kind: the order of all frames is the order of the calls.</para>
/// </remarks>
[DebuggerDisplay("{Name} {state}")]
internal sealed partial class NodeLink : LoopItem
{
    private readonly Lock gate = new();
    private readonly LinkOwner owner;
    private readonly ConnectItem connectItem;

    // Under the gate.
    private readonly Queue<WaitingFrame> waiting = new();
    private GatherBuffer gathering = new();
    private LinkState state;
    private long waitingBytes;
    private long appended;
    private int maxFrameBytes;
    private bool blocked;

    /// <summary>Whether this item is in the loop's queue: only its run takes that back.</summary>
    private bool isQueued;
    private bool connectPosted;
    private long epoch;
    private long incarnation;
    private string? refusal;

    public NodeLink(LinkOwner owner, string name)
    {
        this.owner = owner;
        Name = name;
        connectItem = new ConnectItem(this);
    }

    private enum LinkState
    {
        /// <summary>There is no connection, and nobody needs one.</summary>
        Idle,

        /// <summary>Somebody waits for a connection.</summary>
        Connecting,

        /// <summary>The connection stands, and the other side has said hello.</summary>
        Ready,

        /// <summary>The connection stands, and the two do not fit.</summary>
        Refused,

        /// <summary>This node stops.</summary>
        Closed,
    }

    /// <summary>The other node.</summary>
    public string Name { get; }

    /// <summary>The connection that stands, counted over the life of this node; 0 for none. Any thread.</summary>
    public long Epoch => Volatile.Read(ref epoch);

    /// <summary>Which life of the other node is connected. Meaningful while <see cref="Epoch"/> is not 0.</summary>
    public long Incarnation => Volatile.Read(ref incarnation);

    /// <summary>Why the two nodes do not talk to each other, for people; null where they do.</summary>
    public string? Refusal => Volatile.Read(ref refusal);

    /// <summary>The largest frame that the two take, in bytes; the one of this node while there is no connection.</summary>
    public int MaxFrameBytes => Epoch == 0 ? owner.Network.MaxFrameBytes : Volatile.Read(ref maxFrameBytes);

    /// <summary>Sends a frame to whoever the other node is at present, or to one life of it. Any thread.</summary>
    /// <param name="frame">The frame; copied.</param>
    /// <param name="urgency">What to do when it cannot be sent at once.</param>
    /// <param name="life">The life of the other node that it is meant for; 0 for whichever.</param>
    /// <param name="frameOwner">Told when it is sent, and, where the outcome is <see cref="SendOutcome.Waits"/>, when it is not; null for nobody.</param>
    public SendOutcome Send(ReadOnlySpan<byte> frame, FrameUrgency urgency, long life, IFrameOwner? frameOwner)
    {
        bool flush, connect;
        SendOutcome outcome;
        lock (gate)
        {
            outcome = Put(frame, urgency, life, frameOwner, out flush, out connect);
        }

        if (flush)
            owner.Loop.Post(this);
        if (connect)
            owner.Loop.Post(connectItem);
        return outcome;
    }

    /// <summary>Sends a frame if that can be done at once: <see cref="SendOutcome.Full"/> when it would have to wait, for a connection too. Any thread.</summary>
    /// <param name="frame">The frame; copied.</param>
    /// <param name="life">The life of the other node that it is meant for; 0 for whichever.</param>
    public SendOutcome TrySend(ReadOnlySpan<byte> frame, long life)
    {
        bool flush;
        lock (gate)
        {
            if (state is LinkState.Idle or LinkState.Connecting)
                return SendOutcome.Full;
            SendOutcome outcome = Put(frame, FrameUrgency.NowOrNever, life, null, out flush, out _);
            if (outcome != SendOutcome.Sent)
                return outcome;
        }

        if (flush)
            owner.Loop.Post(this);
        return SendOutcome.Sent;
    }

    /// <summary>Sends a frame that has a meaning only on one connection: an answer, a credit. Any thread.</summary>
    /// <returns>False when that connection is gone, and with it whoever asked.</returns>
    public bool Answer(ReadOnlySpan<byte> frame, long onEpoch)
    {
        bool flush = false, connect = false;
        lock (gate)
        {
            if (epoch != onEpoch || state != LinkState.Ready)
                return false;
            Put(frame, FrameUrgency.Must, 0, null, out flush, out connect);
        }

        if (flush)
            owner.Loop.Post(this);
        return true;
    }

    private SendOutcome Put(ReadOnlySpan<byte> frame, FrameUrgency urgency, long life, IFrameOwner? frameOwner, out bool flush, out bool connect)
    {
        flush = connect = false;
        switch (state)
        {
            case LinkState.Ready when life != 0 && life != incarnation:
                return life < incarnation ? SendOutcome.Gone : SendOutcome.Early;
            case LinkState.Ready when frame.Length > maxFrameBytes:
                return SendOutcome.TooLarge;
            case LinkState.Ready when waiting.Count == 0 && gathering.Length < owner.Options.MaxGatheredBytes:
                Add(frame, frameOwner);
                // Until there is room nobody needs to post anything: OnWritable does.
                flush = !isQueued && !blocked;
                isQueued |= flush;
                return SendOutcome.Sent;
            case LinkState.Ready when urgency == FrameUrgency.NowOrNever:
                return SendOutcome.Full;
            case LinkState.Refused:
                return SendOutcome.Refused;
            case LinkState.Closed:
                return SendOutcome.Closed;
            default:
                break;
        }

        if (waitingBytes >= owner.Options.MaxWaitingBytes && urgency != FrameUrgency.Must)
            return SendOutcome.Full;
        waiting.Enqueue(WaitingFrame.Copy(frame, life, frameOwner));
        waitingBytes += frame.Length;
        if (state == LinkState.Idle)
        {
            state = LinkState.Connecting;
            connect = !connectPosted;
            connectPosted = true;
        }

        return SendOutcome.Waits;
    }

    private void Add(ReadOnlySpan<byte> frame, IFrameOwner? frameOwner)
    {
        gathering.Add(frame);
        appended += sizeof(int) + frame.Length;
        frameOwner?.OnSent(epoch, appended);
    }

    private sealed class ConnectItem(NodeLink link) : LoopItem
    {
        public override void Run() => link.Connect();
    }
}
