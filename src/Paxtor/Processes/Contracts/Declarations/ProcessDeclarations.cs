using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>
/// The process classes that a node declares, with their contracts, checked when it is made: what cannot work is found before the first call. Nothing else is started or decoded for other nodes.
/// </summary>
internal sealed class ProcessDeclarations
{
    private readonly FrozenDictionary<Type, ProcessDeclaration> byType;
    private readonly FrozenDictionary<string, ProcessDeclaration> byName;
    private readonly FrozenDictionary<ulong, ContractMethod> methods;
    private readonly ConcurrentDictionary<Type, ContractDefinition> called = new();

    /// <summary>Checks classes and their contracts.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="serializer">Carries what is not carried natively.</param>
    /// <exception cref="ContractException">One of them cannot work, or two collide.</exception>
    public ProcessDeclarations(IEnumerable<Type> classes, IPayloadSerializer serializer)
    {
        Serializer = new DeclaringSerializer(serializer, this);
        List<ProcessDeclaration> declared = [.. classes.Distinct().Select(Declare)];
        byType = declared.ToFrozenDictionary(static d => d.Type);
        byName = Collisions.Refuse(declared, static d => d.Name, static d => TypeNames.Of(d.Type), "classes", "[Process(\"…\")]");
        ContractDefinition[] contracts = [.. declared.SelectMany(static d => d.Contracts).Distinct()];
        Collisions.Refuse(contracts, static c => c.Name, static c => TypeNames.Of(c.Contract), "contracts", "[ProcessContract(\"…\")]");
        methods = Collisions.Refuse(contracts.SelectMany(static c => c.Methods), static m => m.Id, static m => m.ToString(), "methods", "[ContractMethod(\"…\")]");
        foreach (ContractDefinition contract in contracts)
            called[contract.Contract] = contract;
    }

    /// <summary>The options' serializer, which knows these declarations: the one for every <see cref="PayloadWriter"/> and <see cref="PayloadReader"/> of the node.</summary>
    public IPayloadSerializer Serializer { get; }

    public IEnumerable<ProcessDeclaration> All => byType.Values;

    /// <summary>A declared class; null when it is not.</summary>
    public ProcessDeclaration? Find(Type type) => byType.GetValueOrDefault(type);

    /// <summary>A declared class by its name between nodes; null when there is none.</summary>
    public ProcessDeclaration? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A method of a declared contract by its <see cref="ContractMethod.Id"/>; null when there is none. Whether a process understands it is told by its own declaration.</summary>
    public ContractMethod? FindMethod(ulong id) => methods.GetValueOrDefault(id);

    /// <summary>A contract that is called from here; it need not be declared. Checked at the first time.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <exception cref="ContractException">It cannot work.</exception>
    public ContractDefinition<TContract> GetContract<TContract>()
        where TContract : class =>
        called.TryGetValue(typeof(TContract), out ContractDefinition? known)
            ? (ContractDefinition<TContract>)known
            : (ContractDefinition<TContract>)called.GetOrAdd(typeof(TContract), CheckContract(typeof(TContract)));

    /// <summary>What to start, as another node wrote it: the class's name and <see cref="ProcessShape.WriteArguments"/>.</summary>
    /// <exception cref="ContractException">The class is not declared here, or the arguments do not fit.</exception>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public ProcessSpec ReadSpec(string name, ReadOnlySpan<byte> arguments)
    {
        // A spec may be an argument of a spec; hostile bytes must not take the whole stack.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new WireFormatException("start arguments are nested too deeply");
        if (Find(name) is not { } declaration)
            throw new ContractException($"The process class '{name}' is not declared on this node: add it by services.AddProcess<…>() or PaxtorOptions.Processes.");
        return ProcessSpec.Of(declaration.Type, declaration.Shape.ReadArguments(new PayloadReader(arguments, Serializer)));
    }

    private ProcessDeclaration Declare(Type type)
    {
        ProcessShape shape = ProcessShape.Of(type);
        foreach (StartParameter parameter in shape.StartParameters)
            PayloadCheck.Run(Serializer, parameter.Type, () => $"{type.Name} start argument '{parameter.Info.Name}'");
        ContractDefinition[] contracts = [.. ContractCatalog.ContractsOf(type).Select(CheckContract)];
        if (contracts.Length > 0 && typeof(IProcessBody).IsAssignableFrom(type))
            throw new ContractException($"{shape} is an IProcessBody and implements the contract {TypeNames.Of(contracts[0].Contract)}: a body reads no messages. Leave out one of them.");
        return new ProcessDeclaration(shape, contracts);
    }

    private ContractDefinition CheckContract(Type contract)
    {
        ContractDefinition definition = ContractCatalog.Get(contract);
        foreach (ContractMethod method in definition.Methods)
            PayloadCheck.Run(Serializer, contract, method);
        return definition;
    }
}
