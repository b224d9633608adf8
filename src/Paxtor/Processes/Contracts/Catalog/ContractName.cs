using System.ComponentModel;
using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>The names of contracts between nodes. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractName
{
    /// <summary>
    /// The name of a contract: that of its <see cref="ProcessContractAttribute"/>, else its full name; with its type arguments in angle brackets when it has any.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    public static string Of<TContract>()
        where TContract : class => Of(typeof(TContract));

    internal static string Of(Type contract)
    {
        if (contract.GetCustomAttribute<ProcessContractAttribute>(inherit: false)?.Name is not { Length: > 0 } name)
            return TypeNames.Of(contract);
        return contract.IsGenericType ? $"{name}<{string.Join(',', contract.GetGenericArguments().Select(TypeNames.Of))}>" : name;
    }
}
