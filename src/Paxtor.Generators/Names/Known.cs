using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>Types and attributes of Paxtor and of the runtime, by name.</summary>
internal static class Known
{
    public const string ContractAttribute = "Paxtor.ProcessContractAttribute";
    public const string MethodAttribute = "Paxtor.ContractMethodAttribute";
    public const string OneWayAttribute = "Paxtor.OneWayAttribute";
    public const string ProcessAttribute = "Paxtor.ProcessAttribute";
    public const string StartArgumentAttribute = "Paxtor.StartArgumentAttribute";
    public const string Body = "Paxtor.IProcessBody";

    public static bool Is(ITypeSymbol? type, string fullName) => type is INamedTypeSymbol && TypeNames.Of(type.OriginalDefinition) == fullName;

    public static AttributeData? Attribute(ISymbol symbol, string fullName) => symbol.GetAttributes().FirstOrDefault(a => Is(a.AttributeClass, fullName));

    public static bool IsToken(ITypeSymbol type) => type.Name == "CancellationToken" && Is(type, "System.Threading.CancellationToken");

    public static bool IsContract(INamedTypeSymbol type) => type.TypeKind == TypeKind.Interface && Attribute(type, ContractAttribute) is not null;

    /// <summary>The contracts that a class implements.</summary>
    public static IEnumerable<INamedTypeSymbol> ContractsOf(INamedTypeSymbol type) => type.AllInterfaces.Where(IsContract);

    /// <summary>The name that a method, contract or process class is given between nodes; null when it has none.</summary>
    public static string? GivenName(ISymbol symbol) => Text(Attribute(symbol, symbol switch
    {
        IMethodSymbol => MethodAttribute,
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => ContractAttribute,
        _ => ProcessAttribute,
    }));

    /// <summary>The methods of a contract: its own, then those of each interface it inherits, once.</summary>
    public static List<IMethodSymbol> Methods(INamedTypeSymbol contract) =>
    [
        .. new[] { contract }.Concat(contract.AllInterfaces).SelectMany(static i => i.GetMembers()).OfType<IMethodSymbol>()
            .Where(static m => m.MethodKind == MethodKind.Ordinary && (m.IsAbstract || (m.IsVirtual && m.DeclaredAccessibility != Accessibility.Private))),
    ];

    private static string? Text(AttributeData? attribute) => attribute is { ConstructorArguments.Length: 1 } && attribute.ConstructorArguments[0].Value is string { Length: > 0 } text ? text : null;
}
