using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that streams its answers. Not for use by hand.</summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TItem">The items.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IStreamRequest<TSelf, TContract, TItem> : IProcessRequest<TSelf>
    where TSelf : struct, IStreamRequest<TSelf, TContract, TItem>
    where TContract : class
{
    /// <summary>The method.</summary>
    static abstract StreamMethod<TContract, TSelf, TItem> Method { get; }

    /// <summary>Calls the handler.</summary>
    /// <param name="target">The process's object.</param>
    /// <param name="cancellationToken">For the handler.</param>
    IAsyncEnumerable<TItem> Invoke(TContract target, CancellationToken cancellationToken);
}
