namespace Paxtor.Processes.Contracts;

/// <summary>One method of a contract without generated code, from both sides: as the proxy sends it, and as <see cref="ContractMethod"/> describes it.</summary>
internal abstract class ReflectedMethod
{
    public abstract ContractMethod Description { get; }

    /// <summary>Sends it; returns what the method's caller gets.</summary>
    public abstract object? Send(ProcessEndpoint endpoint, object?[] arguments);

    public static ReflectedMethod Make(Type contract, MethodShape shape, int number)
    {
        Type tag = MethodTags.Of(number + 1);
        Type made = shape.Kind switch
        {
            MethodKind.Send => typeof(ReflectedSend<,>).MakeGenericType(contract, tag),
            MethodKind.Stream => typeof(ReflectedStream<,,>).MakeGenericType(contract, tag, shape.Result),
            _ when shape.Result == typeof(Nothing) => typeof(ReflectedEmptyCall<,>).MakeGenericType(contract, tag),
            _ => typeof(ReflectedCall<,,>).MakeGenericType(contract, tag, shape.Result),
        };
        return (ReflectedMethod)Activator.CreateInstance(made, new ReflectedArguments(shape))!;
    }
}
