using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that is only sent. Not for use by hand.</summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
/// <typeparam name="TContract">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISendRequest<TSelf, TContract> : IProcessRequest<TSelf>
    where TSelf : struct, ISendRequest<TSelf, TContract>
    where TContract : class
{
    /// <summary>The method.</summary>
    static abstract SendMethod<TContract, TSelf> Method { get; }

    /// <summary>Calls the handler.</summary>
    /// <param name="target">The process's object.</param>
    /// <param name="cancellationToken">For the handler.</param>
    ValueTask InvokeAsync(TContract target, CancellationToken cancellationToken);
}
