namespace Paxtor.Processes.Contracts;

/// <summary>A stream, without generated code.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TTag">The method's number, as a type.</typeparam>
/// <typeparam name="TItem">The items.</typeparam>
internal sealed class ReflectedStream<TContract, TTag, TItem> : ReflectedMethod
    where TContract : class
{
    // Of this closed type there is one method; set once, before its contract's definition is given to anyone.
    private static ReflectedArguments? method;
    private static StreamMethod<TContract, Request, TItem>? description;

    public ReflectedStream(ReflectedArguments arguments)
    {
        method = arguments;
        description = new(ContractName.Of(typeof(TContract)), arguments.Shape.Name, arguments.Shape.TakesToken, arguments.Types);
    }

    public override ContractMethod Description => description!;

    public override object? Send(ProcessEndpoint endpoint, object?[] arguments)
    {
        Request request = new(method!.Split(arguments, out CancellationToken token));
        return endpoint.StreamAsync<TContract, Request, TItem>(request, token);
    }

    /// <summary>The arguments.</summary>
    internal readonly struct Request(object?[]? sent) : IStreamRequest<Request, TContract, TItem>
    {
        public static StreamMethod<TContract, Request, TItem> Method => description!;

        public static Request Read(ref PayloadReader reader) => new(method!.Read(ref reader));

        public void Write(ref PayloadWriter writer) => method!.Write(ref writer, sent);

        public IAsyncEnumerable<TItem> Invoke(TContract target, CancellationToken cancellationToken) =>
            (IAsyncEnumerable<TItem>)method!.Invoke(target, sent, cancellationToken)!;
    }
}
