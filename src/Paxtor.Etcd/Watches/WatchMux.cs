using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Limits;
using Paxtor.Etcd.Wire;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Watches;

/// <summary>All watches of this store on one stream to the member that serves. When that is another one, all are begun there where they were.</summary>
/// <remarks>
/// What an answer says of its revision is not believed where changes come with it: while a watch catches up, etcd gives the present revision with
/// each part of the past. How far a watch is told is the revision of the last change, which is whole since fragments are not asked for.
/// </remarks>
internal sealed partial class WatchMux : IGrpcStreamHandler
{
    /// <summary>The most watches there may be.</summary>
    public const int MaxWatches = 65_536;

    /// <summary>The largest message: a watch that catches up gets up to a thousand revisions in one.</summary>
    private const int MaxMessageBytes = 256 << 20;

    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromMilliseconds(100);

    private readonly EventLoop loop;
    private readonly EndpointSet endpoints;
    private readonly StoreLimits limits;
    private readonly WatchCodec codec;
    private readonly ILogger logger;
    private readonly Dictionary<long, EtcdWatch> watches = [];

    /// <summary>Those whose beginning was asked for on the stream and is not answered.</summary>
    private readonly Queue<long> creating = [];

    private readonly LoopTimer pauseTimer;
    private GrpcStream? stream;
    private Endpoint? endpoint;
    private long lastId;

    /// <summary>The highest revision that is known to be reached.</summary>
    private long reached;

    private bool pauses;
    private bool closed;

    public WatchMux(EventLoop loop, EndpointSet endpoints, StoreLimits limits, WatchCodec codec, ILogger logger)
    {
        this.loop = loop;
        this.endpoints = endpoints;
        this.limits = limits;
        this.codec = codec;
        this.logger = logger;
        pauseTimer = loop.CreateTimer(static s => ((WatchMux)s!).OnPauseEnd(), this);
    }

    /// <summary>The highest revision that is known to be reached.</summary>
    public long Reached => reached;

    /// <summary>Begins a watch; its observer is called later.</summary>
    public IWatch Begin(WatchRequest request, IWatchObserver observer)
    {
        EtcdWatch watch = new(this, ++lastId, request, observer);
        string? refusal = closed ? "The store is closed."
            : watches.Count >= MaxWatches ? $"There are {MaxWatches} watches, which is the most there may be."
            : RequestCheck.Of(request.Range, limits);
        watches.Add(watch.Id, watch);
        if (refusal is not null)
        {
            loop.Post(static s => s.Mux.Refuse(s.Watch, s.Refusal), (Mux: this, Watch: watch, Refusal: refusal));
            return watch;
        }

        if (stream is not null)
            SendCreate(watch);
        else
            Open();
        return watch;
    }

    /// <summary>Ends a watch: its observer is not called any more.</summary>
    public void End(EtcdWatch watch)
    {
        loop.AssertCurrent();
        if (watches.Remove(watch.Id))
            stream?.Send(codec.WriteCancel(watch.Id));
    }

    /// <summary>Notes that a revision was reached.</summary>
    public void Reach(long revision) => reached = Math.Max(reached, revision);

    /// <summary>A member serves, perhaps another than before.</summary>
    public void OnReady()
    {
        if (stream is not null && endpoint != endpoints.Ready)
        {
            stream.Close();
            stream = null;
        }

        Open();
    }

    /// <summary>Ends all watches.</summary>
    public void Close()
    {
        closed = true;
        pauseTimer.Dispose();
        stream?.Close();
        stream = null;
        watches.Clear();
    }

    public void OnMessage(GrpcStream from, byte[] message)
    {
        if (from != stream)
            return;
        WatchAnswer answer;
        try
        {
            answer = codec.Read(message, id => watches.TryGetValue(id, out EtcdWatch? of) && !KeySpace.IsEmpty(of.Range) ? of.Next : long.MaxValue);
        }
        catch (Exception e) when (e is WireFormatException or InvalidDataException)
        {
            from.Close();
            OnEnded(from, GrpcReply.Broken(e.Message, sent: true));
            return;
        }

        Reach(answer.Header.Revision);

        // Each request to begin is answered once, in order; a refusal may name no watch.
        long id = answer.WatchId;
        if (answer.IsCreated && creating.TryDequeue(out long asked))
            id = asked;
        if (!watches.TryGetValue(id, out EtcdWatch? watch))
            return;
        if (answer.IsCanceled)
            OnCanceled(watch, answer);
        else if (answer.Events.Count > 0)
            Tell(watch, answer.Events, answer.Events[^1].Item.ModRevision);
        else if (!answer.IsCreated && !answer.HasEvents && answer.Header.Revision >= watch.Next)
            Tell(watch, answer.Events, answer.Header.Revision);
    }

    public void OnEnded(GrpcStream from, GrpcReply reason)
    {
        if (from != stream)
            return;
        stream = null;
        LogLost(logger, endpoint!.Address, reason.Message);
        if (Calls.Verdicts.Of(reason) == Calls.Verdict.NotAuthenticated)
            endpoints.ForgetToken(endpoints.Token);

        // Not begun anew before the pause, so that a member that ends each stream at once does not get one after another.
        pauses = true;
        pauseTimer.Arm(PauseAfterLoss);
        endpoints.Suspect(endpoint, reason.Message);
    }

    private static void Tell(EtcdWatch watch, List<WatchEvent> events, long revision)
    {
        watch.Next = revision + 1;
        watch.WasDenied = false;
        watch.Observer.OnEvents(events, revision);
    }

    private void OnPauseEnd()
    {
        pauses = false;
        Open();
    }

    private void Open()
    {
        if (stream is not null || pauses || closed || watches.Count == 0 || endpoints.Ready is not { } ready)
            return;
        endpoint = ready;
        creating.Clear();
        stream = GrpcStream.Open(loop, ready.Channel, GrpcMethod.Watch, endpoints.Token, MaxMessageBytes, this);
        foreach (EtcdWatch watch in watches.Values)
            SendCreate(watch);
    }

    /// <summary>
    /// Where the first revision is reached already, one revision more is asked for, and left out when it comes. A watch from exactly the revision that
    /// was compacted is one that etcd begins, although the deletion of a key at that revision may be forgotten; the earlier revision makes it refuse.
    /// (Where it is not reached, it cannot be compacted, and etcd serves a watch of the future at once, but one of the past only every 100 ms.)
    /// </summary>
    private void SendCreate(EtcdWatch watch)
    {
        long from = watch.Next <= reached ? Math.Max(1, watch.Next - 1) : watch.Next;
        creating.Enqueue(watch.Id);
        stream!.Send(codec.WriteCreate(watch.Id, watch.Range, from));
    }

    private void OnCanceled(EtcdWatch watch, WatchAnswer answer)
    {
        if (answer.CompactRevision > 0)
        {
            watches.Remove(watch.Id);
            watch.Observer.OnEnded(new CompactedException(watch.Next, answer.CompactRevision));
            return;
        }

        bool isDenied = answer.CancelReason.Contains("permission denied", StringComparison.Ordinal);
        if (isDenied && watch.WasDenied)
        {
            watches.Remove(watch.Id);
            watch.Observer.OnEnded(new InvalidStoreRequestException($"etcd refuses the watch: {answer.CancelReason}"));
            return;
        }

        // An old token is told apart from a missing permission only by trying again with a new one.
        watch.WasDenied = isDenied;
        GrpcStream lost = stream!;
        lost.Close();
        if (isDenied)
            endpoints.ForgetToken(endpoints.Token);
        OnEnded(lost, GrpcReply.Broken($"a watch was ended: {answer.CancelReason}", sent: true));
    }

    private void Refuse(EtcdWatch watch, string refusal)
    {
        if (watches.Remove(watch.Id))
            watch.Observer.OnEnded(new InvalidStoreRequestException(refusal));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The watch stream to {Endpoint} has ended: {Reason}")]
    private static partial void LogLost(ILogger logger, Uri endpoint, string reason);
}
