using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>
/// Finds the way of each request: taken here when this voter leads, sent on to the leader when it follows one it is
/// connected to, held for a while when there is none. Whatever happens, it is answered once.
/// </summary>
internal sealed class RequestRouter
{
    /// <summary>No request is waited for longer than this, whatever its sender says.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly QuorumMemberOptions options;
    private readonly MemberClock clock;
    private readonly Responder responder;
    private readonly Outbox outbox;
    private readonly HeldRequests held;
    private readonly ForwardTable forwards;
    private readonly IReplicaRoute route;
    private readonly RefusalLog refusals;
    private long leaderlessSince;
    private bool leaderless = true;

    public RequestRouter(QuorumMemberOptions options, MemberClock clock, Responder responder, Outbox outbox, IReplicaRoute route, RefusalLog refusals)
    {
        this.options = options;
        this.clock = clock;
        this.responder = responder;
        this.outbox = outbox;
        this.route = route;
        this.refusals = refusals;
        held = new HeldRequests(responder);
        forwards = new ForwardTable(options.MaxRequests, clock.Now);
        leaderlessSince = clock.Now;
    }

    /// <summary>Requests held or forwarded.</summary>
    public int Waiting => held.Count + forwards.Count;

    /// <summary>A request came.</summary>
    public void OnRequest(Connection from, in RequestFrame frame)
    {
        if (frame.Id == 0)
            throw new WireFormatException("a request has no number");
        if (frame.Operation is < RequestOperation.Write or > RequestOperation.Status)
        {
            outbox.Answer(from, frame.Id, ResponseStatus.Invalid, $"This version knows no operation {(int)frame.Operation}.", default);
            return;
        }

        if (!responder.TryTake(from))
        {
            refusals.Note("too many requests in flight");
            outbox.Answer(from, frame.Id, ResponseStatus.Overloaded, "Too many requests are in flight.", default);
            return;
        }

        // A tenth is kept back, so that the answer is on its way before the asker stops waiting.
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Min(frame.RemainingMilliseconds, MaxWait.TotalMilliseconds) * 0.9);
        Origin origin = new(from, from.Epoch, frame.Id, clock.Now + clock.Units(wait), frame.Hops > 0, RequestTrace.Begin(frame, options.Name));
        if (frame.Operation == RequestOperation.Status)
            route.AnswerStatus(origin);
        else
            Route(origin, frame.Operation, frame.Payload);
    }

    /// <summary>Finds a way for a request that was taken before; also for one that was not proposed after all.</summary>
    public void Route(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request)
    {
        if (TryRoute(origin, operation, request))
            return;
        long now = clock.Now;
        long giveUpAt = Math.Min(origin.Deadline, (leaderless ? leaderlessSince : now) + clock.Units(options.LeaderWait));
        if (origin.IsForwarded || giveUpAt <= now || route.IsStopping)
            responder.Answer(origin, ResponseStatus.NoQuorum, leaderless ? "There is no leader that a majority follows." : "This voter does not lead.");
        else if (held.Bytes + request.Length > options.MaxUncommittedBytes)
            Refuse(origin, "too much waits for a leader");
        else
            held.Add(origin, operation, request, giveUpAt);
    }

    /// <summary>Tries once more for a request that was held.</summary>
    public void RouteHeld(in HeldRequest request)
    {
        if (!TryRoute(request.Origin, request.Operation, request.Request))
            held.PutBack(request);
    }

    /// <summary>The leader answered what was forwarded.</summary>
    public void OnResponse(Connection from, in ResponseFrame frame)
    {
        if (!forwards.TryTake(from, frame.Id, out Forwarded forwarded))
            return;
        if (frame.Status == ResponseStatus.NoQuorum && forwarded.Origin.Deadline > clock.Now && !route.IsStopping)
            Hold(forwarded); // nothing happened there: it may be tried at the next leader
        else
            responder.Answer(forwarded.Origin, frame.Status, frame.Message, frame.Payload);
    }

    /// <summary>A connection is gone: what was forwarded over it may have been carried out, or not.</summary>
    public void OnDisconnected(Connection connection)
    {
        int at = 0;
        while (forwards.TryTakeNext(ref at, connection, long.MaxValue, out Forwarded forwarded))
        {
            if (forwarded.Operation == RequestOperation.Write)
                responder.Answer(forwarded.Origin, ResponseStatus.Unknown, "The connection to the leader broke before its answer.");
            else
                Hold(forwarded);
        }
    }

    /// <summary>Notes whether there is a leader.</summary>
    public void SetLeaderless(bool value)
    {
        if (value && !leaderless)
            leaderlessSince = clock.Now;
        leaderless = value;
    }

    /// <summary>Tries what is held once more.</summary>
    public void DrainHeld() => held.Drain(this);

    /// <summary>Answers those whose time is over.</summary>
    public void Sweep(long now)
    {
        held.Sweep(now);
        int at = 0;
        while (forwards.TryTakeNext(ref at, null, now, out Forwarded forwarded))
            AnswerLost(forwarded, "The leader has not answered in time.");
    }

    /// <summary>Answers everybody: this voter stops.</summary>
    public void FailAll(string message)
    {
        held.FailAll(message);
        int at = 0;
        while (forwards.TryTakeNext(ref at, null, long.MaxValue, out Forwarded forwarded))
            AnswerLost(forwarded, message);
    }

    private void AnswerLost(in Forwarded forwarded, string message) =>
        responder.Answer(forwarded.Origin, forwarded.Operation == RequestOperation.Write ? ResponseStatus.Unknown : ResponseStatus.NoQuorum, message);

    private void Hold(in Forwarded forwarded)
    {
        long giveUpAt = Math.Min(forwarded.Origin.Deadline, clock.Now + clock.Units(options.LeaderWait));
        held.Add(forwarded.Origin, forwarded.Operation, forwarded.Request, giveUpAt);
    }

    private bool TryRoute(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request)
    {
        if (route.CanAccept)
        {
            route.Accept(origin, operation, request);
            return true;
        }

        if (origin.IsForwarded || route.LeaderConnection is not { } leader)
            return false;
        if (forwards.Bytes + request.Length > options.MaxUncommittedBytes)
        {
            Refuse(origin, "too much is forwarded and not yet answered");
            return true;
        }

        ulong id = forwards.Add(origin, operation, request, leader);
        long remaining = Math.Max(0, origin.Deadline - clock.Now);
        RequestFrame frame = new()
        {
            Id = id,
            Operation = operation,
            RemainingMilliseconds = (ulong)clock.Span(remaining).TotalMilliseconds,
            Hops = 1,
            Trace = origin.Trace is { } trace ? trace.Write(stackalloc byte[TraceBytes.Length]) : default,
        };
        if (id == 0)
        {
            Refuse(origin, "too many requests are forwarded");
            return true;
        }

        frame.WriteHead(outbox.Head, request.Length);
        origin.Trace?.Forwarded(leader.Name);
        if (outbox.TrySend(leader, request))
            return true;
        if (forwards.TryTake(leader, id, out Forwarded unsent))
            Refuse(unsent.Origin, "the connection to the leader is full");
        return true;
    }

    private void Refuse(in Origin origin, string reason)
    {
        refusals.Note(reason);
        responder.Answer(origin, ResponseStatus.Overloaded, $"Not taken: {reason}.");
    }
}
