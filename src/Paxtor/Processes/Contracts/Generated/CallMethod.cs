using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>A method that answers once. Not for use by hand.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">Its arguments.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
/// <param name="contract">The contract's name between nodes.</param>
/// <param name="name">The method's name between nodes.</param>
/// <param name="takesToken">Whether the handler takes a cancellation token.</param>
/// <param name="argumentTypes">The types of the arguments that are sent.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallMethod<TContract, TRequest, TResult>(string contract, string name, bool takesToken, params Type[] argumentTypes) 
    : ContractMethod(contract, name, MethodKind.Call, takesToken)
    where TContract : class
    where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
{
    /// <inheritdoc/>
    public override IEnumerable<Type> PayloadTypes => typeof(TResult) == typeof(Nothing) ? argumentTypes : [.. argumentTypes, typeof(TResult)];

    internal override ServedMethod Serve(Remoting remoting) => new ServedCall<TContract, TRequest, TResult>(remoting, this);
}
