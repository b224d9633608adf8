using System.Collections.Frozen;

namespace Paxtor.Processes.Contracts;

/// <summary>A process class that this node declares, so that it may be started here and called by its contracts.</summary>
/// <param name="Shape">The class.</param>
/// <param name="Contracts">The contracts that it implements.</param>
internal sealed record ProcessDeclaration(ProcessShape Shape, IReadOnlyList<ContractDefinition> Contracts)
{
    public Type Type => Shape.Type;

    /// <summary>The class's name between nodes.</summary>
    public string Name => Shape.Name;

    /// <summary>The methods it understands, by their <see cref="ContractMethod.Id"/>.</summary>
    public FrozenDictionary<ulong, ContractMethod> Methods { get; } = Contracts.SelectMany(static c => c.Methods).ToFrozenDictionary(static m => m.Id);
}
