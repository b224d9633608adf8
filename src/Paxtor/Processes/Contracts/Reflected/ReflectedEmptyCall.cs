namespace Paxtor.Processes.Contracts;

/// <summary>A call without a result, without generated code.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TTag">The method's number, as a type.</typeparam>
internal sealed class ReflectedEmptyCall<TContract, TTag> : ReflectedMethod
    where TContract : class
{
    // Of this closed type there is one method; set once, before its contract's definition is given to anyone.
    private static ReflectedArguments? method;
    private static CallMethod<TContract, Request, Nothing>? description;

    public ReflectedEmptyCall(ReflectedArguments arguments)
    {
        method = arguments;
        description = new(ContractName.Of(typeof(TContract)), arguments.Shape.Name, arguments.Shape.TakesToken, arguments.Types);
    }

    public override ContractMethod Description => description!;

    public override object? Send(ProcessEndpoint endpoint, object?[] arguments)
    {
        Request request = new(method!.Split(arguments, out CancellationToken token));
        ValueTask answer = endpoint.CallAsync<TContract, Request>(request, token);
        return method.Shape.Info.ReturnType == typeof(Task) ? answer.AsTask() : answer;
    }

    /// <summary>The arguments.</summary>
    internal readonly struct Request(object?[]? sent) : ICallRequest<Request, TContract, Nothing>
    {
        public static CallMethod<TContract, Request, Nothing> Method => description!;

        public static Request Read(ref PayloadReader reader) => new(method!.Read(ref reader));

        public void Write(ref PayloadWriter writer) => method!.Write(ref writer, sent);

        public ValueTask<Nothing> InvokeAsync(TContract target, CancellationToken cancellationToken)
        {
            object? result = method!.Invoke(target, sent, cancellationToken);
            return result is ValueTask answer ? Nothing.From(answer) : Nothing.From((Task)result!);
        }
    }
}
