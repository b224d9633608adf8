using System.Diagnostics;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A method that answers once, as it is served to other nodes. Its messages are used again.</summary>
internal sealed class ServedCall<TContract, TRequest, TResult>(Remoting remoting, ContractMethod method) : ServedMethod(remoting, method)
    where TContract : class
    where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
{
    private const int MostSpare = 4096;
    private readonly bool reuses = !remoting.Sweeper.Scheduler.IsDeterministic && !method.TakesToken;

    /// <summary>Messages that came back, newest first; taken as a whole, so that nothing can be taken and given back in between.</summary>
    private ProcessMessage? returned;
    private int returnedCount;

    /// <summary>Messages to be used next. Of the loop.</summary>
    private ProcessMessage? spare;

    public override ProcessFrameKind Kind => ProcessFrameKind.Call;

    public override IServedMessage Make(NodeLink link, in CallFrame frame)
    {
        IncomingCall<TContract, TRequest, TResult> call = Take();
        call.Begin(new AnswerAddress(Remoting, link, link.Epoch, frame.Id), TraceOf(frame));
        try
        {
            if (IsPlain && frame.Payload.Length <= PlainTypes.MostBytes)
                call.SetRequest(Read<TRequest>(frame.Payload));
            else
                call.SetBytes(frame.Payload);
        }
        catch
        {
            Return(call);
            throw;
        }

        if (Method.TakesToken && !link.Incoming.TryAdd(frame.Id, call))
            throw new Foundation.Wire.WireFormatException("a request has the number of another that is not answered yet");
        return call;
    }

    /// <summary>Gives a message back. Any thread.</summary>
    public void Return(IncomingCall<TContract, TRequest, TResult> call)
    {
        if (!reuses || Volatile.Read(ref returnedCount) >= MostSpare)
            return;
        ProcessMessage? seen = Volatile.Read(ref returned);
        while (true)
        {
            call.Next = seen;
            ProcessMessage? found = Interlocked.CompareExchange(ref returned, call, seen);
            if (ReferenceEquals(found, seen))
                break;
            seen = found;
        }

        Interlocked.Increment(ref returnedCount);
    }

    private IncomingCall<TContract, TRequest, TResult> Take()
    {
        if (spare is null && Volatile.Read(ref returned) is not null)
        {
            spare = Interlocked.Exchange(ref returned, null);
            Volatile.Write(ref returnedCount, 0);
        }

        if (spare is not IncomingCall<TContract, TRequest, TResult> call)
            return new IncomingCall<TContract, TRequest, TResult>(this);
        spare = call.Next;
        call.Next = null;
        return call;
    }
}

/// <summary>A call from another node in a process's mailbox.</summary>
internal sealed class IncomingCall<TContract, TRequest, TResult>(ServedCall<TContract, TRequest, TResult> served) : ProcessMessage, IServedMessage, IIncoming
    where TContract : class
    where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
{
    private AnswerAddress address;
    private TRequest request;
    private RequestBytes bytes;
    private bool isRead;
    private ActivityContext trace;
    private Activity? activity;
    private ValueTask<TResult> pending;
    private HandlerToken? handler;
    private long handlerUse;
    private volatile bool cancelled;

    public ProcessMessage Message => this;

    public void Begin(in AnswerAddress to, ActivityContext parent)
    {
        address = to;
        trace = parent;
    }

    public void SetRequest(in TRequest read)
    {
        request = read;
        isRead = true;
    }

    public void SetBytes(ReadOnlySpan<byte> payload) => bytes.Set(payload);

    public override bool Run(ProcessCell cell)
    {
        if (cancelled)
        {
            End(cell);
            return true;
        }

        if (cell.Target is not TContract target)
        {
            AnswerAddress to = address;
            End(cell);
            to.Contract(Refusals.NoContract<TContract>(cell).Message);
            return true;
        }

        if (!isRead && !TryRead(cell))
            return true;
        bool traced = trace != default;
        Activity? outer = traced ? Activity.Current : null;
        try
        {
            if (traced)
                activity = PaxtorMetrics.Activities.StartActivity(served.Method.ToString(), ActivityKind.Server, trace);
            ValueTask<TResult> task = request.InvokeAsync(target, Token(cell));
            if (!task.IsCompleted)
            {
                pending = task;
                if (traced)
                    Activity.Current = outer;
                return cell.Park(this, task.GetAwaiter());
            }

#pragma warning disable VSTHRD002 // It has ended.
            Answer(cell, task.GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(cell, e);
        }

        // Not a field from here on: the object may be in another use.
        if (traced)
            Activity.Current = outer;
        return true;
    }

    public override bool Resume(ProcessCell cell)
    {
        ValueTask<TResult> task = pending;
        pending = default;
        try
        {
#pragma warning disable VSTHRD002 // It has ended.
            Answer(cell, task.GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(cell, e);
        }

        return true;
    }

    public override void Reject(Pid pid)
    {
        AnswerAddress to = address;
        End(null);
        to.NotFound(Refusals.Gone(pid).Message);
    }

    public void Refuse(PostResult result, string whom)
    {
        AnswerAddress to = address;
        End(null);
        to.Refused(result, whom);
    }

    public void OnCancelled()
    {
        cancelled = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref handler) is { } running)
            running.Cancel(handlerUse);
    }

    public void OnCredit(uint count)
    {
        // A call has one answer and needs no credit for it.
    }

    private CancellationToken Token(ProcessCell cell)
    {
        if (!served.Method.TakesToken)
            return default;
        HandlerToken own = cell.BeginToken(out handlerUse);
        Volatile.Write(ref handler, own);
        // Whoever cancels looks for the handler after he has said so.
        Interlocked.MemoryBarrier();
        if (cancelled)
            own.Cancel(handlerUse);
        return own.Token;
    }

    private bool TryRead(ProcessCell cell)
    {
        try
        {
            request = served.Read<TRequest>(bytes.Span);
            bytes.Clear();
            return true;
        }
#pragma warning disable CA1031 // The caller gets it: the handler did not run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AnswerAddress to = address;
            End(cell);
            to.Contract(Serving.Unreadable(served.Method, e));
            return false;
        }
    }

    private void Answer(ProcessCell cell, TResult result)
    {
        AnswerAddress to = address;
        activity?.Dispose();
        End(cell);
        to.Ok(result, served.Method);
    }

    private void Fault(ProcessCell cell, Exception error)
    {
        AnswerAddress to = address;
        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        activity?.Dispose();
        End(cell);
        to.Faulted(error, cell.Pid);
        if (cell.Kind.ExitOnFault)
            cell.Fault(error);
    }

    /// <summary>Nothing of it is needed any more but the address, which the caller has taken: it may be in another use from here on.</summary>
    private void End(ProcessCell? cell)
    {
        if (handler is { } own)
        {
            handler = null;
            cell!.EndToken(own, handlerUse);
        }

        if (served.Method.TakesToken)
            address.Link.Incoming.Remove(address.Id);
        bytes.Clear();
        request = default;
        isRead = false;
        trace = default;
        activity = null;
        served.Return(this);
    }
}
