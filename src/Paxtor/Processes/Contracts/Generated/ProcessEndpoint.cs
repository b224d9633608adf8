using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>Where a proxy sends to. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessEndpoint
{
    private protected ProcessEndpoint()
    {
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TRequest">The arguments.</typeparam>
    /// <typeparam name="TResult">The answer.</typeparam>
    /// <param name="request">The arguments.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public abstract ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>;

    /// <summary>The same for a method without a result.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TRequest">The arguments.</typeparam>
    /// <param name="request">The arguments.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public abstract ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, Nothing>;

    /// <summary>Sends a message, and waits while the way is full.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TRequest">The arguments.</typeparam>
    /// <param name="request">The arguments.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public abstract ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>;

    /// <summary>Sends a message; throws when the way is full. To a process that is gone it does nothing.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TRequest">The arguments.</typeparam>
    /// <param name="request">The arguments.</param>
    public abstract void Send<TContract, TRequest>(in TRequest request)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>;

    /// <summary>Makes a stream; it begins when it is enumerated.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TRequest">The arguments.</typeparam>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="request">The arguments.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public abstract IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>;
}
