using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>What a class must be to be a process.</summary>
internal static class ProcessClassRules
{
    /// <summary>Whether a class is there to be a process: it implements a contract, is a body, or says so.</summary>
    public static bool IsProcess(INamedTypeSymbol type) => type is { TypeKind: TypeKind.Class, IsStatic: false } &&
        (Known.Attribute(type, Known.ProcessAttribute) is not null || type.AllInterfaces.Any(static i => Known.IsContract(i) || Known.Is(i, Known.Body)));

    public static IEnumerable<Violation> Check(INamedTypeSymbol type)
    {
        INamedTypeSymbol? contract = Known.ContractsOf(type).FirstOrDefault();
        if (contract is not null && type.AllInterfaces.Any(static i => Known.Is(i, Known.Body)))
            yield return new(Rules.BodyAndContract, type, type.Name, contract.Name);
        if (type.IsAbstract)
            yield break;
        IMethodSymbol[] constructors = [.. type.InstanceConstructors.Where(static c => c.DeclaredAccessibility == Accessibility.Public)];
        if (constructors.Length > 1 && constructors.Count(static c => c.GetAttributes().Any(static a => a.AttributeClass?.Name == "ActivatorUtilitiesConstructorAttribute")) != 1)
            yield return new(Rules.Constructors, type, type.Name, constructors.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (IParameterSymbol parameter in constructors.SelectMany(static c => c.Parameters).Where(static p => Known.Attribute(p, Known.StartArgumentAttribute) is not null))
        {
            if (PayloadRules.Check(parameter.Type) is { } reason)
                yield return new(Rules.StartArgument, parameter, parameter.Name, type.Name, reason);
        }
    }
}
