using Paxtor.Coordination;
using Paxtor.Etcd.Endpoints;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Calls;

/// <summary>
/// Sends calls to the member that serves, holds them while none does, sends again what surely did nothing or only reads, and answers every one
/// by its deadline.
/// </summary>
internal sealed class CallPump
{
    /// <summary>The most calls that may be unanswered.</summary>
    public const int MaxCalls = 65_536;

    /// <summary>What an answer may be longer than its limit by: the header and etcd's framing.</summary>
    private const int AnswerOverheadBytes = 256;

    /// <summary>How long a member is left alone that has too much to do.</summary>
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);

    private readonly EventLoop loop;
    private readonly EndpointSet endpoints;
    private readonly StoreLimits limits;
    private readonly long timeout;

    /// <summary>All calls that are not answered, by their deadlines.</summary>
    private readonly LinkedList<EtcdCall> open = [];

    /// <summary>Those of them that wait to be sent.</summary>
    private readonly Queue<EtcdCall> waiting = [];

    private readonly LoopTimer sweepTimer;
    private readonly LoopTimer busyTimer;
    private bool sweeps;
    private bool closed;

    public CallPump(EventLoop loop, EndpointSet endpoints, EtcdSettings settings)
    {
        this.loop = loop;
        this.endpoints = endpoints;
        limits = settings.Limits;
        timeout = loop.Ticks(settings.RequestTimeout);
        sweepTimer = loop.CreateTimer(static s => ((CallPump)s!).OnSweep(), this);
        busyTimer = loop.CreateTimer(static s => ((CallPump)s!).Pump(), this);
    }

    /// <summary>When a call made now must be answered.</summary>
    public long Deadline => loop.Now() + timeout;

    /// <summary>Makes a call.</summary>
    /// <returns>Its answer: carried out, or refused for good.</returns>
    /// <exception cref="NoQuorumException">Nothing happened; or it only reads.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened.</exception>
    public ValueTask<CallAnswer> CallAsync(string method, byte[] frame, bool writes, long deadline)
    {
        loop.AssertCurrent();
        EtcdCall call = new(this, loop, method, frame, writes, deadline);
        if (closed)
            call.Completion.TrySetException(new NoQuorumException("The store is closed."));
        else if (open.Count >= MaxCalls)
            call.Completion.TrySetException(new NoQuorumException($"{MaxCalls} requests are unanswered, which is the most there may be; this one was not sent."));
        else
            Begin(call);
        return call.Completion.Task;
    }

    /// <summary>Sends what waits, if a member serves.</summary>
    public void Pump()
    {
        while (waiting.Count > 0 && endpoints.Ready is { } endpoint)
        {
            EtcdCall call = waiting.Dequeue();
            if (!call.Completion.IsCompleted)
                Send(call, endpoint);
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void OnReply(EtcdCall call)
    {
        if (call.Completion.IsCompleted)
            return;
        Verdict verdict = Verdicts.Of(call.Reply);
        switch (verdict)
        {
            case Verdict.Refused when call.Reply.Message == "etcdserver: too many requests":
                waiting.Enqueue(call);
                busyTimer.Arm(BusyPause);
                break;
            case Verdict.Refused:
                Again(call);
                break;
            case Verdict.NotAuthenticated:
                endpoints.ForgetToken(call.Token);
                waiting.Enqueue(call);
                Pump();
                break;
            case Verdict.Unknown when call.Writes:
                endpoints.Suspect(call.Endpoint, call.Reply.Message);
                Fail(call, new OutcomeUnknownException($"{call.Endpoint.Address}: {call.Reply.Message}. The request may have been carried out, or may yet."));
                break;
            case Verdict.Unknown:
                Again(call);
                break;
            default:
                if (verdict == Verdict.Done)
                    endpoints.Prove(call.Endpoint, call.SentAt);
                open.Remove(call.Node);
                call.Completion.TrySetResult(new CallAnswer(verdict, call.Reply.Body, call.Reply.Message));
                break;
        }
    }

    /// <summary>Answers everything that is open.</summary>
    public void Close()
    {
        closed = true;
        sweepTimer.Dispose();
        busyTimer.Dispose();
        while (open.First is { } first)
            GiveUp(first.Value, "the store was closed");
        waiting.Clear();
    }

    private void Begin(EtcdCall call)
    {
        LinkedListNode<EtcdCall>? before = open.Last;
        while (before is not null && before.Value.Deadline > call.Deadline)
            before = before.Previous;
        if (before is null)
            open.AddFirst(call.Node);
        else
            open.AddAfter(before, call.Node);
        if (endpoints.Ready is { } endpoint)
            Send(call, endpoint);
        else
            waiting.Enqueue(call);
        if (!sweeps || open.First == call.Node)
            ArmSweep();
    }

    private void Send(EtcdCall call, Endpoint endpoint) =>
        call.Send(endpoint, endpoints.Token, loop.Now(), limits.MaxResponseBytes + AnswerOverheadBytes, loop);

    private void Again(EtcdCall call)
    {
        endpoints.Suspect(call.Endpoint, call.Reply.Message);
        waiting.Enqueue(call);
        Pump();
    }

    private void OnSweep()
    {
        sweeps = false;
        long now = loop.Now();
        while (open.First is { } first && first.Value.Deadline <= now)
        {
            EtcdCall call = first.Value;
            if (call.IsOut)
                endpoints.Suspect(call.Endpoint, "it does not answer in time");
            GiveUp(call, endpoints.Problem is { Length: > 0 } problem ? problem : "no answer came in time");
        }

        ArmSweep();
    }

    private void GiveUp(EtcdCall call, string why)
    {
        bool isOut = call.IsOut;
        if (isOut && call.Writes)
            Fail(call, new OutcomeUnknownException($"No answer came in time from {call.Endpoint.Address}. The request may have been carried out, or may yet."));
        else
            Fail(call, new NoQuorumException($"No member of etcd that has a quorum answers: {why}."));
        if (isOut)
            call.Cancel();
    }

    private void Fail(EtcdCall call, StoreException error)
    {
        open.Remove(call.Node);
        call.Completion.TrySetException(error);
    }

    private void ArmSweep()
    {
        if (closed || open.First is not { } first)
            return;
        sweeps = true;
        sweepTimer.Arm(loop.Span(first.Value.Deadline - loop.Now()));
    }
}
