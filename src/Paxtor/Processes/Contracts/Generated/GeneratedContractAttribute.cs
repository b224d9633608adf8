using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>Tells the runtime where the generated code of a contract is. Not for use by hand.</summary>
/// <param name="contract">The interface; open when it is generic.</param>
/// <param name="definition">The class derived from <see cref="ContractDefinition{TContract}"/>, with a constructor without parameters; open, with the same type parameters, when the interface is.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GeneratedContractAttribute(Type contract, Type definition) : Attribute
{
    /// <summary>The interface.</summary>
    public Type Contract { get; } = contract;

    /// <summary>The class that describes it.</summary>
    public Type Definition { get; } = definition;
}
