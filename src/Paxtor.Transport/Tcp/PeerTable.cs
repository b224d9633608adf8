using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>The peers of a node: who is connected, who is dialed, and which of several connections counts. On the loop.</summary>
internal sealed class PeerTable
{
    private readonly TcpNetworkOptions options;
    private readonly List<Peer> peers = [];
    private readonly Dictionary<string, Peer> byName = new(StringComparer.Ordinal);
    private readonly List<Connection> dirty = [];
    private readonly HashSet<Connection> unreleased = [];
    private readonly TaskCompletionSource allReleased = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken stopping;
    private INetworkHandler? handler;
    private Action<DialAttempt>? dial;
    private LoopTimer? ticker;
    private TimeSpan tick;

    /// <summary>The last decision of this node as an arbiter; one count for all peers, so that one who was forgotten and comes back is not given an old number.</summary>
    private ulong lastDecision;

    public PeerTable(EventLoop loop, TcpNetworkOptions options, TransportLog log, CancellationToken stopping)
    {
        Loop = loop;
        Log = log;
        this.options = options;
        this.stopping = stopping;
    }

    public EventLoop Loop { get; }

    public TransportLog Log { get; }

    public INetworkHandler Handler => handler ?? throw new InvalidOperationException("The network was not started.");

    public bool IsStopped { get; private set; }

    /// <summary>How many connections were refused because the pair had one already.</summary>
    public int Duplicates { get; private set; }

    public Peer this[PeerId id] => peers[id.Index];

    /// <summary>The network has started: handlers may be called, and the peers opened before are dialed.</summary>
    public void Start(INetworkHandler theHandler, Action<DialAttempt> theDial)
    {
        handler = theHandler;
        dial = theDial;
        tick = options.PingInterval / 2;
        ticker = Loop.CreateTimer(static s => ((PeerTable)s!).OnTick(), this);
        ticker.Arm(tick);
        for (int i = 0; i < peers.Count; i++)
            DialNow(peers[i]);
    }

    public Peer Open(string name, Endpoint endpoint)
    {
        Peer peer = Find(name) ?? throw new TransportException($"There are {options.MaxPeers} peers already, the limit set by MaxPeers.");
        if (peer.Endpoint == endpoint)
            return peer;
        peer.Endpoint = endpoint;
        peer.Backoff = options.DialBackoffMin;
        peer.Retry ??= Loop.CreateTimer(static s =>
        {
            var (table, peer) = ((PeerTable, Peer))s!;
            table.DialNow(peer);
        }, (this, peer));
        peer.Dial?.Cancel();
        DialNow(peer);
        return peer;
    }

    public void Close(Peer peer)
    {
        peer.Endpoint = null;
        peer.Retry?.Cancel();
        peer.Retry = null;
        peer.Dial?.Cancel();
        if (peer.Connection is { } connection)
            Detach(connection);
    }

    /// <summary>Ends the connection to a peer that is known by its name, if there is one.</summary>
    public void Close(string name)
    {
        if (byName.TryGetValue(name, out Peer? peer) && peer.Connection is not null)
            Close(peer);
    }

    public void AddDirty(Connection connection) => dirty.Add(connection);

    public void Flush()
    {
        for (int i = 0; i < dirty.Count; i++)
            dirty[i].Flush();
        dirty.Clear();
    }

    /// <summary>Decides on a connection that has said who it is. The one place where two connections of a pair meet.</summary>
    public Verdict Decide(Candidate candidate)
    {
        if (IsStopped)
            return Verdict.Abandoned;
        Hello hello = candidate.Hello;
        if (Find(hello.Node) is not { } peer)
            return Refuse(candidate, RefusalCode.TooManyPeers, $"'{options.LocalName}' is connected to {options.MaxPeers} peers already");
        if (peer.Connection is { } present && !MayReplace(peer, present, candidate, options.Incarnation))
        {
            // It may be dead without our having noticed, and then the peer is waiting.
            Duplicates++;
            present.Probe();
            return hello.Incarnation == present.Incarnation
                ? Refuse(candidate, RefusalCode.Duplicate, $"'{options.LocalName}' has a connection to '{peer.Name}' already")
                : Refuse(candidate, RefusalCode.NameInUse, $"another start of '{peer.Name}' is connected to '{options.LocalName}'; two nodes have one name, or the other is dead, which is being found out");
        }

        if (IsStale(peer, candidate))
            return Refuse(candidate, RefusalCode.Duplicate, "a later connection was decided for already");
        if (candidate.IsInquiry)
        {
            candidate.Lost = LostOf(peer);
            return Verdict.Proceed;
        }

        if (peer.IsArbiter)
        {
            peer.Decision = ++lastDecision;
            Attach(peer, candidate, peer.Decision, [.. candidate.Preface, .. HandshakeMessage.Encode(new HandshakeMessage(Decision: new Decision(peer.Decision)))]);
        }
        else
        {
            peer.Decision = candidate.Decision;
            peer.DecisionIncarnation = hello.Incarnation;
            Attach(peer, candidate, candidate.Decision, preface: null);
        }

        return Verdict.Attached;
    }

    /// <summary>What the hello to a peer says of the connection lost last.</summary>
    public (ulong Decision, ulong Incarnation) LostOf(Peer peer) =>
        peer.IsArbiter || peer.Connection is not null ? default : (peer.Decision, peer.DecisionIncarnation);

    /// <summary>A connection is found broken, or is dropped for a fault of the peer.</summary>
    public void ConnectionLost(Connection connection, string reason, bool isFault)
    {
        if (connection.IsClosed)
            return;
        if (!IsStopped)
        {
            if (isFault)
                Log.Dropped(connection.Peer.Name, reason);
            else
                Log.Lost(connection.Peer.Name, reason);
        }

        Detach(connection);
    }

    public void Released(Connection connection)
    {
        lock (unreleased)
            unreleased.Remove(connection);
        CheckAllReleased();
    }

    /// <summary>An attempt to dial has ended, with a connection or without.</summary>
    public void DialEnded(DialAttempt attempt)
    {
        attempt.Dispose();
        Peer peer = attempt.Peer;
        if (!ReferenceEquals(peer.Dial, attempt))
            throw new InvalidOperationException("An attempt to dial ended that was not the peer's.");
        peer.Dial = null;
        if (peer.Endpoint is not null && peer.Endpoint != attempt.Endpoint)
        {
            DialNow(peer);
            return;
        }

        DialLater(peer);
        if (!IsStopped && peer.Endpoint is not null && peer.Connection is null && attempt.Failure is { } failure)
            Handler.OnDialFailed(peer.Id, failure);
    }

    /// <summary>Dials after a loss: at once when the connection was a good one, else after a pause.</summary>
    public void DialSoon(Peer peer)
    {
        if (peer.Backoff == TimeSpan.Zero)
        {
            peer.Backoff = options.DialBackoffMin;
            DialNow(peer);
        }
        else
        {
            DialLater(peer);
        }
    }

    /// <summary>Ends all work: no handler is called any more, what is queued is sent. The task ends when nothing is left.</summary>
    public void Stop()
    {
        IsStopped = true;
        ticker?.Cancel();
        foreach (Peer peer in peers)
        {
            peer.Endpoint = null;
            peer.Retry?.Cancel();
            peer.Connection?.Drain();
        }

        CheckAllReleased();
    }

    /// <summary>Ends when, after <see cref="Stop"/>, no connection is left.</summary>
    public Task AllReleased => allReleased.Task;

    /// <summary>Closes the sockets of whatever is left. Any thread.</summary>
    public void AbortAll()
    {
        lock (unreleased)
        {
            foreach (Connection connection in unreleased)
                connection.AbortLink();
        }
    }

    /// <summary>Whether the first of two nodes decides for the pair.</summary>
    public static bool IsArbiter(string name, string other) => string.CompareOrdinal(name, other) < 0;

    private static Verdict Refuse(Candidate candidate, RefusalCode code, string text)
    {
        candidate.Refusal = new Refusal(code, text);
        return Verdict.Refused;
    }

    /// <summary>Whether a candidate may take the place of the connection that stands.</summary>
    /// <remarks>
    /// Counter-example against "the newest wins": both dial, the arbiter accepts A and its layer above begins to send,
    /// then the other's dial B arrives; were A dropped for B, those frames would be lost though nothing had failed.
    /// So the arbiter gives up its connection only when the peer says that it has lost that very one.
    /// </remarks>
    private static bool MayReplace(Peer peer, Connection present, Candidate candidate, ulong ownIncarnation)
    {
        Hello hello = candidate.Hello;
        if (hello.Incarnation != present.Incarnation)
            return false;
        if (peer.IsArbiter)
            return hello.LostDecision == present.Decision && hello.LostIncarnation == ownIncarnation;
        return true;
    }

    /// <summary>Whether a decision was overtaken by a later one that came on another connection.</summary>
    private static bool IsStale(Peer peer, Candidate candidate) =>
        !peer.IsArbiter && !candidate.IsInquiry
        && candidate.Hello.Incarnation == peer.DecisionIncarnation && candidate.Decision <= peer.Decision;

    private Peer? Find(string name)
    {
        if (byName.TryGetValue(name, out Peer? peer))
            return peer;
        int index = peers.Count < options.MaxPeers ? peers.Count : ForgetOne();
        if (index < 0)
            return null;
        bool isArbiter = IsArbiter(options.LocalName, name);
        peer = new Peer(this, new PeerId(index), name, isArbiter) { Backoff = options.DialBackoffMin };
        if (index == peers.Count)
            peers.Add(peer);
        else
            peers[index] = peer;
        byName.Add(name, peer);
        return peer;
    }

    /// <summary>
    /// Forgets the peer that has been gone for longest; its number, or -1 when all are needed. Without it every short-lived client, each with a
    /// name of its own, would take a place for good, until nobody new is let in.
    /// </summary>
    private int ForgetOne()
    {
        Peer? oldest = null;
        foreach (Peer peer in peers)
        {
            if (peer.IsForgettable && (oldest is null || peer.LostAt < oldest.LostAt))
                oldest = peer;
        }

        if (oldest is null)
            return -1;
        byName.Remove(oldest.Name);
        return oldest.Id.Index;
    }

    private void Attach(Peer peer, Candidate candidate, ulong decision, byte[]? preface)
    {
        if (peer.Connection is { } replaced)
            Detach(replaced);
        peer.TellDisconnected();
        peer.Retry?.Cancel();
        var connection = new Connection(Loop, this, peer, candidate.TakeLink(), candidate.Hello, decision, options);
        lock (unreleased)
            unreleased.Add(connection);
        TransportMetrics.Connections.Add(1);
        peer.Connection = connection;
        Log.Connected(peer.Name, connection.Remote);
        if (preface is not null)
            connection.SendPreface(preface);
        Handler.OnConnected(peer.Id);
        connection.Flush();
        connection.StartReceiving();
    }

    private void Detach(Connection connection)
    {
        connection.Close();
        Peer peer = connection.Peer;
        if (!ReferenceEquals(peer.Connection, connection))
            return;
        peer.Connection = null;
        peer.LostAt = Loop.Time.GetTimestamp();
        if (Loop.Time.GetElapsedTime(connection.OpenedAt) >= options.DialBackoffMax)
            peer.Backoff = TimeSpan.Zero;
        peer.PostDisconnected();
    }

    private void DialNow(Peer peer)
    {
        if (dial is null || IsStopped || peer.Endpoint is null || peer.Connection is not null || peer.Dial is not null)
            return;
        peer.Retry!.Cancel();
        (ulong lostDecision, ulong lostIncarnation) = LostOf(peer);
        Hello hello = HelloTo(peer.Name, (lostDecision, lostIncarnation), options);
        peer.Dial = new DialAttempt(this, peer, peer.Endpoint, hello, stopping);
        dial(peer.Dial);
    }

    private void DialLater(Peer peer)
    {
        if (IsStopped || peer.Endpoint is null || peer.Connection is not null || peer.Dial is not null)
            return;

        // Between half and the whole of it, so that nodes which failed together do not come back together.
        peer.Retry!.Arm(peer.Backoff * (0.5 + (Loop.Random.NextDouble() / 2)));
        TimeSpan doubled = peer.Backoff * 2;
        peer.Backoff = doubled < options.DialBackoffMax ? doubled : options.DialBackoffMax;
    }

    public static Hello HelloTo(string target, (ulong Decision, ulong Incarnation) lost, TcpNetworkOptions options) => new()
    {
        Cluster = options.ClusterName,
        Node = options.LocalName,
        Target = target,
        Incarnation = options.Incarnation,
        LostDecision = lost.Decision,
        LostIncarnation = lost.Incarnation,
        MaxFrameBytes = options.MaxFrameBytes,
    };

    private void OnTick()
    {
        ticker!.Arm(tick);
        int toDeath = (int)Math.Ceiling(options.DeadAfter / tick);
        for (int i = 0; i < peers.Count; i++)
            peers[i].Connection?.Tick(ticksToPing: 2, toDeath, ticksToProbeDeath: 1);
    }

    private void CheckAllReleased()
    {
        if (!IsStopped)
            return;
        lock (unreleased)
        {
            if (unreleased.Count > 0)
                return;
        }

        allReleased.TrySetResult();
    }
}
