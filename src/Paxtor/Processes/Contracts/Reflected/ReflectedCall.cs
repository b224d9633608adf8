namespace Paxtor.Processes.Contracts;

/// <summary>A call with a result, without generated code.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TTag">The method's number, as a type.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal sealed class ReflectedCall<TContract, TTag, TResult> : ReflectedMethod
    where TContract : class
{
    // Of this closed type there is one method; set once, before its contract's definition is given to anyone.
    private static ReflectedArguments? method;
    private static CallMethod<TContract, Request, TResult>? description;

    public ReflectedCall(ReflectedArguments arguments)
    {
        method = arguments;
        description = new(ContractName.Of(typeof(TContract)), arguments.Shape.Name, arguments.Shape.TakesToken, arguments.Types);
    }

    public override ContractMethod Description => description!;

    public override object? Send(ProcessEndpoint endpoint, object?[] arguments)
    {
        Request request = new(method!.Split(arguments, out CancellationToken token));
        ValueTask<TResult> answer = endpoint.CallAsync<TContract, Request, TResult>(request, token);
        return method.Shape.Info.ReturnType == typeof(Task<TResult>) ? answer.AsTask() : answer;
    }

    /// <summary>The arguments.</summary>
    internal readonly struct Request(object?[]? sent) : ICallRequest<Request, TContract, TResult>
    {
        public static CallMethod<TContract, Request, TResult> Method => description!;

        public static Request Read(ref PayloadReader reader) => new(method!.Read(ref reader));

        public void Write(ref PayloadWriter writer) => method!.Write(ref writer, sent);

        public ValueTask<TResult> InvokeAsync(TContract target, CancellationToken cancellationToken)
        {
            object? result = method!.Invoke(target, sent, cancellationToken);
            return result is ValueTask<TResult> answer ? answer : new ValueTask<TResult>((Task<TResult>)result!);
        }
    }
}
