using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Paxtor.Generators;

/// <summary>Types as they are written in generated code: by their full names, whatever the user's code has imported or named alike.</summary>
internal static class Formats
{
    private static readonly SymbolDisplayFormat Annotated =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static string Type(ITypeSymbol type) => type.ToDisplayString(Annotated);

    /// <summary>A type inside <c>typeof</c>: nullable reference types have no annotation there at the top.</summary>
    public static string ForTypeof(ITypeSymbol type) => type is IDynamicTypeSymbol
        ? "object"
        : (type.IsReferenceType || type is ITypeParameterSymbol ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type).ToDisplayString(Annotated);

    /// <summary>An open generic type inside <c>typeof</c>.</summary>
    public static string Open(INamedTypeSymbol type)
    {
        string name = Identifier(type.Name);
        string suffix = type.Arity == 0 ? "" : "<" + new string(',', type.Arity - 1) + ">";
        if (type.ContainingType is { } outer)
            return Open(outer) + "." + name + suffix;
        string space = type.ContainingNamespace.IsGlobalNamespace ? "global::" : type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + ".";
        return space + name + suffix;
    }

    /// <summary>The clause <c>where T : …</c> of a type parameter; null when it has none.</summary>
    public static string? Constraint(ITypeParameterSymbol parameter)
    {
        string[] all =
        [
            .. parameter.HasUnmanagedTypeConstraint ? new[] { "unmanaged" } : [],
            .. parameter.HasValueTypeConstraint && !parameter.HasUnmanagedTypeConstraint ? new[] { "struct" } : [],
            .. parameter.HasReferenceTypeConstraint ? new[] { parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class" } : [],
            .. parameter.HasNotNullConstraint ? new[] { "notnull" } : [],
            .. parameter.ConstraintTypes.Select(Type),
            .. parameter.HasConstructorConstraint ? new[] { "new()" } : [],
        ];
        return all.Length == 0 ? null : $"where {Identifier(parameter.Name)} : {string.Join(", ", all)}";
    }

    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ||
        SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
