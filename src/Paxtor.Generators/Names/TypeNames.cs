using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>The name of a type between nodes, as the runtime makes it by reflection (TypeNames there): a test holds both to the same.</summary>
internal static class TypeNames
{
    public static string Of(ITypeSymbol type)
    {
        StringBuilder text = new();
        Append(text, type);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Append(text, array.ElementType);
                text.Append('[').Append(',', array.Rank - 1).Append(']');
                break;
            case IDynamicTypeSymbol:
                text.Append("System.Object");
                break;
            case INamedTypeSymbol named:
                Append(text, named.TupleUnderlyingType ?? named);
                break;
            default:
                text.Append(type.Name);
                break;
        }
    }

    private static void Append(StringBuilder text, INamedTypeSymbol type)
    {
        Stack<INamedTypeSymbol> chain = new();
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
            chain.Push(t);
        if (type.ContainingNamespace is { IsGlobalNamespace: false } space)
            text.Append(space.ToDisplayString()).Append('.');
        bool first = true;
        foreach (INamedTypeSymbol one in chain)
        {
            if (!first)
                text.Append('.');
            first = false;
            // nint and nuint are written as what they are.
            text.Append(one.SpecialType == SpecialType.System_IntPtr ? "IntPtr" : one.SpecialType == SpecialType.System_UIntPtr ? "UIntPtr" : one.Name);
            Arguments(text, one.TypeArguments);
        }
    }

    private static void Arguments(StringBuilder text, ImmutableArray<ITypeSymbol> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            text.Append(i == 0 ? '<' : ',');
            Append(text, arguments[i]);
        }

        if (arguments.Length > 0)
            text.Append('>');
    }
}
