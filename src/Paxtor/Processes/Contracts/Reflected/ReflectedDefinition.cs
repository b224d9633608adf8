using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// A contract without generated code: for F#, and for interfaces in assemblies that were compiled without the source generator. The same names and bytes as generated code; a call through
/// it allocates.
/// </summary>
/// <typeparam name="TContract">The contract.</typeparam>
internal sealed class ReflectedDefinition<TContract> : ContractDefinition<TContract>
    where TContract : class
{
    private readonly Dictionary<MethodInfo, ReflectedMethod> byInfo = [];

    /// <exception cref="ContractException">The interface cannot be a contract.</exception>
    public ReflectedDefinition()
    {
        ContractShape shape = ContractShape.Of(typeof(TContract));
        Name = shape.Name;
        ContractMethod[] descriptions = new ContractMethod[shape.Methods.Count];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ReflectedMethod method = ReflectedMethod.Make(typeof(TContract), shape.Methods[i], i);
            byInfo.Add(shape.Methods[i].Info, method);
            descriptions[i] = method.Description;
        }

        Methods = descriptions;
    }

    public override string Name { get; }

    public override IReadOnlyList<ContractMethod> Methods { get; }

    public override TContract CreateProxy(ProcessEndpoint endpoint) => ReflectedProxy.Create<TContract>(byInfo, endpoint);
}
