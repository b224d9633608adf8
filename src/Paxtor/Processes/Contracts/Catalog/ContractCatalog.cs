using System.Collections.Concurrent;
using System.Reflection;

namespace Paxtor.Processes.Contracts;

/// <summary>Finds the one definition of a contract in this program: the one that the source generator wrote, else one by reflection.</summary>
internal static class ContractCatalog
{
    private static readonly ConcurrentDictionary<Type, Lazy<ContractDefinition>> Definitions = new();

    /// <summary>The definition of a contract.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <exception cref="ContractException">The interface is no contract that can work.</exception>
    public static ContractDefinition<TContract> Get<TContract>()
        where TContract : class => Holder<TContract>.Definition ?? (ContractDefinition<TContract>)Get(typeof(TContract));

    /// <inheritdoc cref="Get{TContract}"/>
    /// <param name="contract">The contract.</param>
    public static ContractDefinition Get(Type contract) => Definitions.GetOrAdd(contract, static c => new Lazy<ContractDefinition>(() => Make(c))).Value;

    /// <summary>The contracts that a class implements: interfaces marked with <see cref="ProcessContractAttribute"/>.</summary>
    /// <param name="process">The class.</param>
    public static IEnumerable<Type> ContractsOf(Type process) =>
        process.GetInterfaces().Where(static i => i.IsDefined(typeof(ProcessContractAttribute), inherit: false)).OrderBy(static i => TypeNames.Of(i), StringComparer.Ordinal);

    /// <summary>A definition by reflection, whether there is generated code or not.</summary>
    /// <param name="contract">The contract.</param>
    /// <exception cref="ContractException">The interface is no contract that can work.</exception>
    public static ContractDefinition Reflect(Type contract)
    {
        // Tells what is wrong before the type is closed over an interface that cannot work.
        ContractShape.Of(contract);
        return (ContractDefinition)Activator.CreateInstance(typeof(ReflectedDefinition<>).MakeGenericType(contract))!;
    }

    private static ContractDefinition Make(Type contract)
    {
        Type open = contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract;
        Type? definition = contract.Assembly.GetCustomAttributes<GeneratedContractAttribute>().FirstOrDefault(a => a.Contract == open)?.Definition;
        if (definition is null)
            return Reflect(contract);
        if (contract.IsGenericType)
            definition = definition.MakeGenericType(contract.GetGenericArguments());
        return (ContractDefinition)Activator.CreateInstance(definition, nonPublic: true)!;
    }

    private static class Holder<TContract>
        where TContract : class
    {
        // Null where making it failed: the error is for each caller, and not a type's that cannot be initialized.
        public static readonly ContractDefinition<TContract>? Definition = Try();

        private static ContractDefinition<TContract>? Try()
        {
            try
            {
                return (ContractDefinition<TContract>)Get(typeof(TContract));
            }
            catch (ContractException)
            {
                return null;
            }
        }
    }
}
