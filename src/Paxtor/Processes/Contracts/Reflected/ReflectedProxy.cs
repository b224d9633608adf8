using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>The proxy of a contract without generated code. Not sealed: the runtime derives from it.</summary>
internal class ReflectedProxy : DispatchProxy
{
    private IReadOnlyDictionary<MethodInfo, ReflectedMethod>? methods;
    private ProcessEndpoint? endpoint;

    public static TContract Create<TContract>(IReadOnlyDictionary<MethodInfo, ReflectedMethod> methods, ProcessEndpoint endpoint)
        where TContract : class
    {
        TContract proxy = Create<TContract, ReflectedProxy>();
        ReflectedProxy self = (ReflectedProxy)(object)proxy;
        self.methods = methods;
        self.endpoint = endpoint;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        methods!.TryGetValue(targetMethod!, out ReflectedMethod? method)
            ? method.Send(endpoint!, args ?? [])
            : throw new ContractException($"{targetMethod!.DeclaringType!.Name}.{targetMethod.Name} is no method of the contract.");
}
