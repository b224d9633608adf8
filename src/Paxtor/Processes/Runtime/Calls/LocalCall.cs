using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A call between processes of one node: message, answer and the caller's continuation in one object that is used again.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">The arguments.</typeparam>
/// <typeparam name="TResult">The answer.</typeparam>
internal sealed class LocalCall<TContract, TRequest, TResult> : PendingAnswer<TResult>
    where TContract : class
    where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
{
    private TRequest request;
    private ProcessCell? cell;
    private ValueTask<TResult> pending;
    private HandlerToken? handler;
    private long handlerUse;

    /// <summary>Where it goes if the process has ended; null for nowhere.</summary>
    private Detour? detour;

    /// <summary>Makes a call.</summary>
    /// <param name="runtime">The node's.</param>
    /// <param name="cell">The process called.</param>
    /// <param name="request">The arguments.</param>
    /// <param name="timeoutStamps">See <see cref="PendingAnswer.TimeoutStamps"/>.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="detour">Where it goes if the process has ended; null for nowhere.</param>
    /// <param name="token">Of the answer's task.</param>
    /// <returns>The answer's source.</returns>
    public static LocalCall<TContract, TRequest, TResult> Start(
        ProcessRuntime runtime, ProcessCell cell, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, Detour? detour, out short token)
    {
        LocalCall<TContract, TRequest, TResult> call = runtime.PoolsCalls ? CallPool<LocalCall<TContract, TRequest, TResult>>.Rent() : new();
        call.request = request;
        call.cell = cell;
        call.detour = detour;
        call.Begin(runtime.Sweeper, timeoutStamps, cancellationToken);
        token = call.Token;
        PostResult posted = cell.Post(call);
        if (posted == PostResult.Accepted)
            runtime.Sweeper.Wake();
        else
            call.TrySetException(Refusals.Of(posted, cell));
        return call;
    }

    public override bool Run(ProcessCell cell)
    {
        // Nobody waits for it any more.
        if (IsAbandoned)
            return true;
        if (cell.Target is not TContract target)
        {
            TrySetException(Refusals.NoContract<TContract>(cell));
            return true;
        }

        try
        {
            CancellationToken cancellationToken = default;
            if (TRequest.Method.TakesToken)
            {
                HandlerToken own = cell.BeginToken(out handlerUse);
                cancellationToken = own.Token;
                Volatile.Write(ref handler, own);
                // Whoever abandons the call looks for the handler after he has set the state.
                Interlocked.MemoryBarrier();
                if (IsAbandoned)
                    own.Cancel(handlerUse);
            }

            ValueTask<TResult> task = request.InvokeAsync(target, cancellationToken);
            if (!task.IsCompleted)
            {
                pending = task;
                return cell.Park(this, task.GetAwaiter());
            }

            TResult result = task.GetAwaiter().GetResult();
            EndToken(cell);
            TrySetResult(result, cell);
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(cell, e);
        }

        return true;
    }

    public override bool Resume(ProcessCell cell)
    {
        ValueTask<TResult> task = pending;
        pending = default;
        try
        {
            TResult result = task.GetAwaiter().GetResult();
            EndToken(cell);
            TrySetResult(result, cell);
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(cell, e);
        }

        return true;
    }

    public override void Reject(Pid pid) => TrySetException(Refusals.Gone(pid));

    protected override bool Diverts(Exception error)
    {
        if (detour is not { } way)
            return false;
        detour = null;
        if (error is not ProcessNotFoundException)
            return false;
        WaitForEver();
        cell!.Runtime.Scheduler.Queue(new OnDetour(way, this));
        return true;
    }

    protected override Exception TimedOut() =>
        new TimeoutException($"{TRequest.Method} was not answered by {cell!.Pid} within {Timeout}: whether the work was or will be done is unknown.");

    protected override void OnAbandoned()
    {
        if (Volatile.Read(ref handler) is { } running)
            running.Cancel(handlerUse);
    }

    protected override void Recycle()
    {
        if (cell!.Runtime.PoolsCalls)
        {
            request = default;
            cell = null;
            detour = null;
            CallPool<LocalCall<TContract, TRequest, TResult>>.Return(this);
        }
    }

    private void EndToken(ProcessCell cell)
    {
        if (handler is not { } own)
            return;
        handler = null;
        cell.EndToken(own, handlerUse);
    }

    private void Fault(ProcessCell cell, Exception error)
    {
        EndToken(cell);
        bool exits = cell.Kind.ExitOnFault;
        TrySetException(new CallFaultedException(FaultInfo.Of(error), cell.Pid, error));
        if (exits)
            cell.Fault(error);
    }

    /// <summary>Not in the turn of the process that has ended, nor in the one who calls.</summary>
    private sealed class OnDetour(Detour way, LocalCall<TContract, TRequest, TResult> call) : IThreadPoolWorkItem
    {
        public void Execute() => way.Take(call, call.request);
    }
}
