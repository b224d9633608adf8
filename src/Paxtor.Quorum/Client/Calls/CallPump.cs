using System.Diagnostics;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Client;

/// <summary>
/// Sends calls to voters and makes their outcomes of the answers, or of there being none.
/// </summary>
/// <remarks>
/// The rule that everything here serves: a mutating call is sent again only when the copy before it surely did nothing, that is, when it could not
/// be sent or was refused. Whatever else becomes of it (no answer in time, a lost connection) it ends as unknown. Reads and keep-alives are sent
/// again elsewhere, within the time-out.
/// </remarks>
internal sealed class CallPump
{
    private readonly EventLoop loop;
    private readonly VoterSet voters;
    private readonly QuorumStoreOptions options;
    private readonly CallPool pool;
    private readonly SlotTable<StoreCall> inFlight;
    private readonly DeadlineList deadlines = new();
    private readonly CallQueue queue = new();
    private readonly ProtoWriter head = new(64);
    private readonly ProtoWriter payload = new(4096);
    private readonly long timeoutTicks;
    private bool closed;

    public CallPump(EventLoop loop, VoterSet voters, QuorumStoreOptions options)
    {
        this.loop = loop;
        this.voters = voters;
        this.options = options;
        pool = new CallPool(loop, options.MaxInFlight);
        inFlight = new SlotTable<StoreCall>(options.MaxInFlight, loop.Random);
        timeoutTicks = loop.Ticks(options.RequestTimeout);
    }

    /// <summary>Calls that are not answered.</summary>
    public int Outstanding => deadlines.Count;

    /// <summary>Whether calls wait to be sent.</summary>
    public bool HasQueued => queue.Count > 0;

    /// <summary>Begins a call; it is completed later, or already when it is refused.</summary>
    public StoreCall Submit(CallKind kind, Transaction? transaction, LeaseId lease, TimeSpan timeToLive, string? refusal)
    {
        long now = loop.Now();
        StoreCall call = pool.Rent();
        call.Begin(kind, transaction, lease, timeToLive, now + timeoutTicks);
        if (refusal is not null)
        {
            call.SetException(new InvalidStoreRequestException(refusal));
            return call;
        }

        if (closed)
        {
            call.SetException(new NoQuorumException("The request was not sent: the node is stopping."));
            return call;
        }

        deadlines.Add(call);
        ClientMetrics.Active.Add(1);

        // A renewal waits behind nobody: under overload the node would lose its session, and with it what the others are asking for.
        bool first = kind == CallKind.KeepAlive;
        if ((queue.Count > 0 && !first) || !TryStart(call, now))
        {
            if (first)
                queue.AddFirst(call);
            else if (queue.Count >= options.MaxQueued)
                Fail(call, new NoQuorumException($"The request was not sent: {queue.Count} others are waiting already, the most there may be."));
            else
                queue.AddLast(call);
        }

        return call;
    }

    /// <summary>Sends what waits and can be sent.</summary>
    public void Pump(long now)
    {
        while (queue.First is { } call)
        {
            if (!TryStart(call, now))
                return;
            queue.Remove(call);
            if (call.Id == 0)
                throw new InvalidOperationException("A call left the queue without being sent.");
        }
    }

    /// <summary>An answer has come.</summary>
    /// <exception cref="WireFormatException">It is no answer that this call can have.</exception>
    public void OnResponse(VoterLink voter, ResponseFrame response, long now)
    {
        StoreCall? call = inFlight.Find(response.Id);
        if (call is null)
            return;
        if (call.Voter != voter)
            throw new WireFormatException("an answer came from a voter that was not asked");
        switch (response.Status)
        {
            case ResponseStatus.Ok:
                OnAnswer(call, voter, response.Payload, now);
                break;
            case ResponseStatus.NoQuorum:
                voters.Pause(voter, now, options.RetryPause);
                Repeat(call);
                break;
            case ResponseStatus.Overloaded:
                // Whoever forwards would only add to the load of the one that is overloaded, so all wait.
                foreach (VoterLink each in voters.All)
                    voters.Pause(each, now, options.RetryPause);
                Repeat(call);
                break;
            case ResponseStatus.Invalid:
                Fail(call, new InvalidStoreRequestException(response.Message ?? "The request breaks a rule or a limit of the store."));
                break;
            default:
                voters.Pause(voter, now, options.RetryPause);
                GiveUp(call, $"{voter.Name} does not know what became of it: {response.Message}", repeat: true);
                break;
        }

        Pump(now);
    }

    /// <summary>The connection to a voter is gone, and the answers of calls sent there will not come.</summary>
    public void OnVoterLost(VoterLink voter)
    {
        for (int i = 0; i < inFlight.Range; i++)
        {
            if (inFlight.At(i) is { } call && call.Voter == voter)
                GiveUp(call, $"the connection to {voter.Name} broke before it answered", repeat: true);
        }
    }

    /// <summary>Ends what is overdue, and takes from silent voters what may be asked elsewhere.</summary>
    public void Sweep(long now)
    {
        while (deadlines.Oldest is { } call && call.Deadline <= now)
        {
            string asked = call.Voter is { } voter ? $"{voter.Name} did not answer" : "no voter with a quorum could be reached";
            GiveUp(call, $"{asked} within {options.RequestTimeout.TotalSeconds} s", repeat: false);
        }

        if (voters.HasQuorum(now))
        {
            foreach (VoterLink voter in voters.All)
            {
                if (voter.Status.HasQuorum && !voters.HasQuorum(voter, now))
                    RepeatReadsOf(voter);
            }
        }

        Pump(now);
    }

    /// <summary>Ends every call; none is taken from now on.</summary>
    public void Close()
    {
        closed = true;
        while (deadlines.Oldest is { } call)
            GiveUp(call, "the node stopped before it was answered", repeat: false);
    }

    private void RepeatReadsOf(VoterLink voter)
    {
        for (int i = 0; i < inFlight.Range; i++)
        {
            if (inFlight.At(i) is { IsMutating: false } call && call.Voter == voter)
                Repeat(call);
        }
    }

    /// <summary>Sends a call that waits; false when it cannot be sent now.</summary>
    private bool TryStart(StoreCall call, long now)
    {
        Span<byte> trace = stackalloc byte[TraceBytes.Length];
        while (!inFlight.IsFull && voters.Choose(now) is { } voter)
        {
            Encode(call);
            ulong id = inFlight.Add(call);
            head.Clear();
            RequestFrame frame = new()
            {
                Id = id,
                Operation = call.Operation,
                RemainingMilliseconds = (ulong)Math.Max(1, loop.Span(call.Deadline - now).TotalMilliseconds),
                Trace = call.Transaction?.Trace is { IdFormat: ActivityIdFormat.W3C } traced ? TraceBytes.Write(traced.Context, trace) : default,
            };
            frame.WriteHead(head, payload.Length);
            if (voters.TrySend(voter, head.Written, payload.Written))
            {
                call.Id = id;
                call.Voter = voter;
                return true;
            }

            inFlight.Remove(id);
            voters.Pause(voter, now, options.RetryPause);
        }

        return false;
    }

    private void Encode(StoreCall call)
    {
        payload.Clear();
        switch (call.Kind)
        {
            case CallKind.Read or CallKind.Write:
                StoreCodec.WriteTransaction(payload, call.Transaction!);
                break;
            case CallKind.GrantLease:
                StoreCodec.WriteGrantLease(payload, call.Lease, call.TimeToLive);
                break;
            case CallKind.KeepAlive:
                StoreCodec.WriteKeepAlive(payload, call.Lease);
                break;
            case CallKind.RevokeLease:
                StoreCodec.WriteRevokeLease(payload, call.Lease);
                break;
            default:
                throw new InvalidOperationException($"A call of kind {call.Kind} cannot be sent.");
        }
    }

    private void OnAnswer(StoreCall call, VoterLink voter, ReadOnlySpan<byte> answer, long now)
    {
        TransactionResult? result = null;
        TimeSpan timeToLive = default;
        StoreException? error = StoreCodec.ReadError(answer);
        if (error is null)
        {
            if (call.Kind is CallKind.Read or CallKind.Write)
                result = StoreCodec.ReadTransactionResult(answer);
            else
                timeToLive = StoreCodec.ReadLeaseResult(answer);
        }

        voter.OnProof(now);
        Detach(call);
        Ended(call, now);
        if (error is not null)
            call.SetException(error);
        else if (result is not null)
            call.SetResult(result);
        else
            call.SetResult(timeToLive);
    }

    /// <summary>What is to be done when there is no answer: unknown where something may have happened, else again, or "no quorum".</summary>
    private void GiveUp(StoreCall call, string reason, bool repeat)
    {
        if (call.Id != 0 && call.IsMutating)
            Fail(call, new OutcomeUnknownException($"It is unknown whether the request was carried out: {reason}."));
        else if (repeat && call.Id != 0)
            Repeat(call);
        else
            Fail(call, new NoQuorumException($"The request was not carried out: {reason}."));
    }

    private void Repeat(StoreCall call)
    {
        Detach(call);
        queue.AddFirst(call);
    }

    private void Fail(StoreCall call, StoreException error)
    {
        if (call.Id != 0)
            Detach(call);
        else if (queue.First == call || call.QueuePrevious is not null)
            queue.Remove(call);
        Ended(call, loop.Now());
        call.SetException(error);
    }

    private void Ended(StoreCall call, long now)
    {
        deadlines.Remove(call);
        ClientMetrics.Active.Add(-1);
        if (ClientMetrics.Duration.Enabled)
            ClientMetrics.Duration.Record(loop.Span(now - call.Deadline + timeoutTicks).TotalSeconds);
    }

    private void Detach(StoreCall call)
    {
        inFlight.Remove(call.Id);
        call.Id = 0;
        call.Voter = null;
    }
}
