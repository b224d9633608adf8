using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>
/// Whether a type can be sent by the default serializer, as far as that can be seen from its declaration: the same refusals as at run time (JsonTypeCheck there), but nothing that hangs on options.
/// </summary>
internal static class PayloadRules
{
    /// <summary>The way to what cannot be sent, and why; null when nothing was found.</summary>
    public static string? Check(ITypeSymbol type) => Walk(type, type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), new(SymbolEqualityComparer.Default));

    private static string? Walk(ITypeSymbol type, string path, HashSet<ITypeSymbol> seen)
    {
        if (!seen.Add(type) || type is ITypeParameterSymbol or IErrorTypeSymbol)
            return null;
        if (PayloadRefusals.Reason(type) is { } reason)
            return $"{path}: {reason}";
        if (type is IArrayTypeSymbol array)
            return Walk(array.ElementType, $"{path} of {Short(array.ElementType)}", seen);
        if (type is not INamedTypeSymbol named || named.TypeKind == TypeKind.Enum || HasConverter(named) || IsOwn(named))
            return null;
        string? bad = named.TypeArguments.Select(a => Walk(a, $"{path} of {Short(a)}", seen)).FirstOrDefault(static p => p is not null);
        if (bad is not null || IsLibrary(named) || IsCollection(named))
            return bad;
        AttributeData[] derived = [.. named.GetAttributes().Where(static a => a.AttributeClass?.Name == "JsonDerivedTypeAttribute")];
        if (derived.Length > 0)
        {
            bad = derived.Select(a => a.ConstructorArguments[0].Value).OfType<ITypeSymbol>().Where(t => !SymbolEqualityComparer.Default.Equals(t, type))
                .Select(t => Walk(t, $"{path}, derived {Short(t)}", seen)).FirstOrDefault(static p => p is not null);
            if (bad is not null)
                return bad;
        }

        if (named.IsAbstract || named.TypeKind == TypeKind.Interface)
        {
            return derived.Length > 0 ? null : $"{path}: it is {(named.TypeKind == TypeKind.Interface ? "an interface" : "abstract")}, and what stands behind it is open; " +
                "name what may by [JsonPolymorphic] and [JsonDerivedType], or send a class";
        }

        return Members(named, path, seen);
    }

    // Types of Paxtor that write themselves (IOwnPayload there).
    private static bool IsOwn(INamedTypeSymbol type) => type.AllInterfaces.Any(static i => i.Name == "IOwnPayload" && i.ContainingNamespace.ToDisplayString() == "Paxtor.Processes.Contracts");

    private static string? Members(INamedTypeSymbol type, string path, HashSet<ITypeSymbol> seen)
    {
        if (Constructor(type) is not { } constructor)
        {
            return $"{path}: it has no public constructor that could be used; give it one without parameters, a single one with parameters named as its properties, or mark one with [JsonConstructor]";
        }

        List<ISymbol> members = [.. Stored(type)];
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (!members.Any(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)))
                return $"{path}: the parameter '{parameter.Name}' of its constructor has no property of the same name and type, so it could not be read back";
        }

        foreach (ISymbol member in members)
        {
            ITypeSymbol inner = member is IPropertySymbol p ? p.Type : ((IFieldSymbol)member).Type;
            string where = $"{path}.{member.Name}: {Short(inner)}";
            bool isMade = constructor.Parameters.Any(a => string.Equals(a.Name, member.Name, StringComparison.OrdinalIgnoreCase));
            if (!isMade && member is IPropertySymbol { SetMethod: null } property && IsAutomatic(property) && !Has(member, "JsonObjectCreationHandlingAttribute"))
                return $"{where}: it would be written but not read back; give it init or set, make it a parameter of the constructor, or mark it with [JsonIgnore]";
            if (!Has(member, "JsonConverterAttribute") && Walk(inner, where, seen) is { } bad)
                return bad;
        }

        return null;
    }

    // A struct always has its constructor without parameters.
    private static IMethodSymbol? Constructor(INamedTypeSymbol type)
    {
        IMethodSymbol[] all = [.. type.InstanceConstructors];
        if (all.FirstOrDefault(static c => Has(c, "JsonConstructorAttribute")) is { } marked)
            return marked;
        IMethodSymbol[] open = [.. all.Where(static c => c.DeclaredAccessibility == Accessibility.Public)];
        return open.FirstOrDefault(static c => c.Parameters.Length == 0) ?? (open.Length == 1 ? open[0] : null);
    }

    private static IEnumerable<ISymbol> Stored(INamedTypeSymbol type)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (INamedTypeSymbol? t = type; t is not null && t.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType); t = t.BaseType)
        {
            foreach (ISymbol member in t.GetMembers())
            {
                bool isOpen = member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } &&
                    member is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public };
                if (isOpen && !Ignored(member) && names.Add(member.Name))
                    yield return member;
            }
        }
    }

    private static bool Ignored(ISymbol member) =>
        member.GetAttributes().Any(static a => a.AttributeClass?.Name == "JsonIgnoreAttribute" && a.NamedArguments.All(static n => n.Key != "Condition" || n.Value.Value is 1));

    private static bool IsAutomatic(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private static bool IsCollection(INamedTypeSymbol type) => type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable);

    // What the runtime's own types hold inside is their business; interfaces of it that are no collections are as open as any.
    private static bool IsLibrary(INamedTypeSymbol type)
    {
        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name is "System" or "Microsoft" or "Paxtor" && !type.Locations.Any(static l => l.IsInSource) && (type.TypeKind != TypeKind.Interface || IsCollection(type) || type.Name is "IEnumerable");
    }

    private static bool HasConverter(ISymbol symbol) => Has(symbol, "JsonConverterAttribute");

    private static bool Has(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(a => a.AttributeClass?.Name == attribute);

    private static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
