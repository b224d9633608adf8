using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>A contract as reflection sees it: the same names and positions that the source generator gives.</summary>
internal sealed class ContractShape
{
    private ContractShape(Type contract, IReadOnlyList<MethodShape> methods)
    {
        Contract = contract;
        Methods = methods;
        Name = ContractName.Of(contract);
    }

    public Type Contract { get; }

    public string Name { get; }

    public IReadOnlyList<MethodShape> Methods { get; }

    /// <summary>Looks at an interface.</summary>
    /// <exception cref="ContractException">It cannot be a contract.</exception>
    public static ContractShape Of(Type contract)
    {
        if (!contract.IsInterface || !contract.IsDefined(typeof(ProcessContractAttribute), inherit: false))
            throw new ContractException($"{TypeNames.Of(contract)} is no contract: an interface marked with [ProcessContract] is expected.");
        // Names come from the open interface: those of overloads must not change with the type arguments.
        Type open = contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract;
        List<MethodInfo> named = All(open);
        List<MethodInfo> actual = All(contract);
        string[] names = MethodNames.Of(named);
        return new ContractShape(contract, [.. actual.Select((m, i) => new MethodShape(m, names[i]))]);
    }

    // The interface's own first, then those of each interface it inherits, once however often that is reached; in the order of their declaration.
    private static List<MethodInfo> All(Type contract)
    {
        List<MethodInfo> all = [];
        foreach (Type one in contract.GetInterfaces().Prepend(contract))
            all.AddRange(one.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OrderBy(static m => m.MetadataToken));
        all.RemoveAll(static m => !m.IsAbstract && (m.IsStatic || !m.IsVirtual || m.IsPrivate));
        return all;
    }
}
