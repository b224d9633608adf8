using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that streams its answers. Not for use by hand.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">Its arguments.</typeparam>
/// <typeparam name="TItem">The items.</typeparam>
/// <param name="contract">The contract's name between nodes.</param>
/// <param name="name">The method's name between nodes.</param>
/// <param name="takesToken">Whether the handler takes a cancellation token.</param>
/// <param name="argumentTypes">The types of the arguments that are sent.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StreamMethod<TContract, TRequest, TItem>(string contract, string name, bool takesToken, params Type[] argumentTypes) 
    : ContractMethod(contract, name, MethodKind.Stream, takesToken)
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    /// <inheritdoc/>
    public override IEnumerable<Type> PayloadTypes => [.. argumentTypes, typeof(TItem)];

    internal override ServedMethod Serve(Remoting remoting) => new ServedStream<TContract, TRequest, TItem>(remoting, this);
}
