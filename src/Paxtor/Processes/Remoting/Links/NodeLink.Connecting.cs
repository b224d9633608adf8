using Paxtor.Foundation.Loop;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <content>Making and losing the connection. On the loop.</content>
internal sealed partial class NodeLink
{
    private LoopTimer? timer;
    private PeerId? peer;
    private PeerId? opened;
    private string? lastFailure;

    /// <summary>What the other node has asked this one and can still take back.</summary>
    public IncomingTable Incoming { get; } = new();

    /// <summary>Whether something was sent or received since this was last set to false.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Whether processes of the two nodes may be linked or monitor each other over the connection that stands.</summary>
    public bool HasSignalled { get; set; }

    /// <summary>Whether this node made the connection that stands, for its processes, so that it may close it.</summary>
    public bool IsOwn => opened is not null && Epoch != 0;

    /// <summary>There is a connection; the other side has yet to say hello.</summary>
    public void OnConnected(PeerId connected) => peer = connected;

    /// <summary>The other side has said hello: frames may go.</summary>
    public void OnHello(PeerInfo info)
    {
        timer?.Cancel();
        lastFailure = null;
        IsUsed = true;
        HasSignalled = false;
        List<(IFrameOwner Owner, Exception Reason)> unsent = [];
        lock (gate)
        {
            if (state == LinkState.Closed)
                return;
            state = LinkState.Ready;
            incarnation = (long)info.Incarnation;
            maxFrameBytes = info.MaxFrameBytes;
            appended = handed = 0;
            Volatile.Write(ref epoch, owner.NextEpoch());
            MoveWaiting(unsent);
        }

        Tell(unsent);
        Flush();
    }

    /// <summary>The two nodes cannot talk to each other: all that waits and comes is told so.</summary>
    public void Refuse(string reason)
    {
        timer?.Cancel();
        WaitingFrame[] left;
        lock (gate)
        {
            if (state == LinkState.Closed)
                return;
            Volatile.Write(ref refusal, reason);
            state = LinkState.Refused;
            left = TakeWaiting();
        }

        Fail(left, new ContractException(reason));
    }

    public void OnDisconnected()
    {
        peer = null;
        LinkState before;
        long lostEpoch, lostIncarnation;
        WaitingFrame[] left = [];
        lock (gate)
        {
            before = state;
            lostEpoch = epoch;
            lostIncarnation = incarnation;
            if (state is LinkState.Ready or LinkState.Refused)
            {
                state = LinkState.Idle;
                left = TakeWaiting();
                Volatile.Write(ref epoch, 0);
                Volatile.Write(ref refusal, null);
                gathering.Release();
                blocked = false;
            }
        }

        // Who waits for a connection goes on waiting: that this one broke before the hello is but one more failure.
        if (before is not (LinkState.Ready or LinkState.Refused))
            return;
        leaving.Release();
        CloseIfOwn();
        if (before == LinkState.Ready)
            owner.OnLost(this, lostEpoch, handed, lostIncarnation);
        Fail(left, new NodeUnreachableException($"The connection to {Name} was lost before this was sent."));
    }

    /// <summary>An attempt to dial has failed.</summary>
    public void OnDialFailed(string reason)
    {
        lastFailure = reason;
        if (IsConnecting)
            GiveUp($"{Name} cannot be reached: {reason}.");
    }

    /// <summary>The list of members has changed.</summary>
    public void OnMembersChanged()
    {
        if (IsConnecting && peer is null && opened is null)
            Connect();
    }

    /// <summary>Closes a connection that nobody needs.</summary>
    public void CloseIdle() => CloseIfOwn();

    /// <summary>This node stops.</summary>
    public void Close()
    {
        timer?.Dispose();
        WaitingFrame[] left;
        long lostEpoch;
        lock (gate)
        {
            lostEpoch = epoch;
            state = LinkState.Closed;
            Volatile.Write(ref epoch, 0);
            left = TakeWaiting();
        }

        if (lostEpoch != 0)
            owner.OnLost(this, lostEpoch, handed, incarnation);
        Fail(left, new NodeUnreachableException("This node stops."));
    }

    private bool IsConnecting
    {
        get
        {
            lock (gate)
                return state == LinkState.Connecting;
        }
    }

    /// <summary>Sees to it that there will be a connection, or a reason why not.</summary>
    private void Connect()
    {
        lock (gate)
        {
            connectPosted = false;
            if (state != LinkState.Connecting)
                return;
        }

        timer ??= owner.Loop.CreateTimer(static s => ((NodeLink)s!).OnTimeout(), this);
        TimeSpan patience = owner.Options.ConnectTimeout;
        if (peer is null && opened is null && !owner.IsKeptByQuorum(Name))
        {
            Member? member = owner.Members.Find(Name);
            if (member?.Endpoint is { } endpoint)
            {
                if (!TryOpen(endpoint))
                    return;
            }
            else if (member is not null)
            {
                GiveUp($"{Name} does not listen and has not connected to this node, so it cannot be reached: set Paxtor:Listen on {(owner.Listens ? Name : "one of the two nodes")}.");
                return;
            }
            else if (owner.Members.IsLoaded)
            {
                patience = owner.Options.UnknownNodePatience;
            }
        }

        timer.Arm(patience);
    }

    private bool TryOpen(string endpoint)
    {
        try
        {
            opened = owner.Network.Open(Name, endpoint);
            return true;
        }
        catch (TransportException e)
        {
            GiveUp($"{Name} cannot be dialed: {e.Message}");
            return false;
        }
    }

    private void OnTimeout()
    {
        if (!IsConnecting)
            return;
        string why = peer is not null ? "it is connected and says nothing"
            : owner.IsKeptByQuorum(Name) || opened is not null ? $"no connection within {owner.Options.ConnectTimeout.TotalSeconds} s{(lastFailure is null ? "" : $" ({lastFailure})")}"
            : owner.Members.IsLoaded ? "no node of this name has a session" : "the members of the cluster are not known yet";
        GiveUp($"{Name} cannot be reached: {why}.");
    }

    private void GiveUp(string reason)
    {
        timer?.Cancel();
        WaitingFrame[] left;
        lock (gate)
        {
            if (state != LinkState.Connecting)
                return;
            state = LinkState.Idle;
            left = TakeWaiting();
        }

        CloseIfOwn();
        Fail(left, new NodeUnreachableException(reason));
    }

    private void CloseIfOwn()
    {
        if (opened is not { } own)
            return;
        opened = null;
        owner.Network.Close(own);
    }

    private static void Fail(WaitingFrame[] frames, Exception reason)
    {
        foreach (WaitingFrame frame in frames)
        {
            frame.Owner?.OnUnsent(reason);
            frame.Release();
        }
    }

    private static void Tell(List<(IFrameOwner Owner, Exception Reason)> unsent)
    {
        foreach ((IFrameOwner frameOwner, Exception reason) in unsent)
            frameOwner.OnUnsent(reason);
    }
}
