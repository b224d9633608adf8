using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Where a call goes that a process of this node surely did not handle, because it has ended: the call stays one, and whoever awaits it notices nothing.</summary>
/// <remarks>So a call through a name needs nothing around it that would cost each call, for the sake of the few whose process has ended.</remarks>
internal abstract class Detour
{
    /// <summary>Takes a call over: ends it. Any thread; returns at once.</summary>
    /// <param name="call">It waits, for ever as far as it is concerned, unless it is cancelled.</param>
    /// <param name="request">Its arguments.</param>
    public abstract void Take<TContract, TRequest, TResult>(LocalCall<TContract, TRequest, TResult> call, TRequest request)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>;
}
