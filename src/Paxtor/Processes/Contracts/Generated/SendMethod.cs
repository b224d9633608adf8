using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that is only sent. Not for use by hand.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">Its arguments.</typeparam>
/// <param name="contract">The contract's name between nodes.</param>
/// <param name="name">The method's name between nodes.</param>
/// <param name="takesToken">Whether the handler takes a cancellation token.</param>
/// <param name="argumentTypes">The types of the arguments that are sent.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SendMethod<TContract, TRequest>(string contract, string name, bool takesToken, params Type[] argumentTypes) 
    : ContractMethod(contract, name, MethodKind.Send, takesToken)
    where TContract : class
    where TRequest : struct, ISendRequest<TRequest, TContract>
{
    /// <inheritdoc/>
    public override IEnumerable<Type> PayloadTypes => argumentTypes;

    internal override ServedMethod Serve(Remoting remoting) => new ServedSend<TContract, TRequest>(remoting, this);
}
