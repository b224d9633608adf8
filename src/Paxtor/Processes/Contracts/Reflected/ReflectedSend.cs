namespace Paxtor.Processes.Contracts;

/// <summary>A message, without generated code.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TTag">The method's number, as a type.</typeparam>
internal sealed class ReflectedSend<TContract, TTag> : ReflectedMethod
    where TContract : class
{
    // Of this closed type there is one method; set once, before its contract's definition is given to anyone.
    private static ReflectedArguments? method;
    private static SendMethod<TContract, Request>? description;

    public ReflectedSend(ReflectedArguments arguments)
    {
        method = arguments;
        description = new(ContractName.Of(typeof(TContract)), arguments.Shape.Name, arguments.Shape.TakesToken, arguments.Types);
    }

    public override ContractMethod Description => description!;

    public override object? Send(ProcessEndpoint endpoint, object?[] arguments)
    {
        Request request = new(method!.Split(arguments, out CancellationToken token));
        Type returns = method.Shape.Info.ReturnType;
        if (returns == typeof(void))
        {
            endpoint.Send<TContract, Request>(request);
            return null;
        }

        ValueTask sent = endpoint.SendAsync<TContract, Request>(request, token);
        return returns == typeof(Task) ? sent.AsTask() : sent;
    }

    /// <summary>The arguments.</summary>
    internal readonly struct Request(object?[]? sent) : ISendRequest<Request, TContract>
    {
        public static SendMethod<TContract, Request> Method => description!;

        public static Request Read(ref PayloadReader reader) => new(method!.Read(ref reader));

        public void Write(ref PayloadWriter writer) => method!.Write(ref writer, sent);

        public ValueTask InvokeAsync(TContract target, CancellationToken cancellationToken) => method!.Invoke(target, sent, cancellationToken) switch
        {
            ValueTask task => task,
            Task task => new ValueTask(task),
            _ => default,
        };
    }
}
