using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Calls and sends to a process of this node that was found.</summary>
internal static class LocalCalls
{
    public static ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(
        ProcessRuntime runtime, ProcessCell cell, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, Detour? detour = null)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (runtime.CopiesMessages)
            return LocalCopies.CallAsync<TContract, TRequest, TResult>(runtime, cell, request, timeoutStamps, cancellationToken, detour);
        return new(LocalCall<TContract, TRequest, TResult>.Start(runtime, cell, request, timeoutStamps, cancellationToken, detour, out short token), token);
    }

    public static ValueTask CallAsync<TContract, TRequest>(
        ProcessRuntime runtime, ProcessCell cell, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, Detour? detour = null)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, Nothing>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (runtime.CopiesMessages)
            return LocalCopies.CallAsync<TContract, TRequest>(runtime, cell, request, timeoutStamps, cancellationToken, detour);
        return new(LocalCall<TContract, TRequest, Nothing>.Start(runtime, cell, request, timeoutStamps, cancellationToken, detour, out short token), token);
    }

    /// <param name="runtime">The node's.</param>
    /// <param name="cell">The process; null when there is none: nothing is done.</param>
    /// <param name="request">The arguments.</param>
    /// <exception cref="LimitReachedException">Its mailbox is full.</exception>
    /// <exception cref="ContractException">It reads no messages, or they cannot be carried.</exception>
    public static void Send<TContract, TRequest>(ProcessRuntime runtime, ProcessCell? cell, in TRequest request)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>
    {
        TRequest sent = runtime.CopiesMessages ? LocalCopies.Copy(runtime, request) : request;
        if (cell is null)
            return;
        PostResult posted = cell.Post(new LocalSend<TContract, TRequest>(sent));
        if (posted is PostResult.Full or PostResult.Deaf)
            throw Refusals.Of(posted, cell);
    }

    public static ValueTask SendAsync<TContract, TRequest>(ProcessRuntime runtime, ProcessCell? cell, in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            Send<TContract, TRequest>(runtime, cell, request);
            return ValueTask.CompletedTask;
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException(e);
        }
    }
}
