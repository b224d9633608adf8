using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that answers once. Not for use by hand.</summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TResult">What it answers; <see cref="Nothing"/> for none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICallRequest<TSelf, TContract, TResult> : IProcessRequest<TSelf>
    where TSelf : struct, ICallRequest<TSelf, TContract, TResult>
    where TContract : class
{
    /// <summary>The method.</summary>
    static abstract CallMethod<TContract, TSelf, TResult> Method { get; }

    /// <summary>Calls the handler.</summary>
    /// <param name="target">The process's object.</param>
    /// <param name="cancellationToken">For the handler.</param>
    ValueTask<TResult> InvokeAsync(TContract target, CancellationToken cancellationToken);
}
