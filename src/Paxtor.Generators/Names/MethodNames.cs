using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>
/// The names of a contract's methods between nodes, as the runtime makes them by reflection: the given name, else the method's own; overloads with the types of their parameters; those that are
/// still alike with the interface that declares them in front.
/// </summary>
internal static class MethodNames
{
    public static string[] Of(IReadOnlyList<IMethodSymbol> methods)
    {
        string?[] given = [.. methods.Select(Known.GivenName)];
        string[] names = [.. methods.Select((m, i) => given[i] ?? m.Name)];
        Tell(methods, given, names, static m => Signature(m));
        Tell(methods, given, names, static m => $"{TypeNames.Of(m.ContainingType)}.{Signature(m)}");
        return names;
    }

    private static string Signature(IMethodSymbol method) => $"{method.Name}({string.Join(",", method.Parameters.Select(static p => TypeNames.Of(p.Type)))})";

    private static void Tell(IReadOnlyList<IMethodSymbol> methods, string?[] given, string[] names, Func<IMethodSymbol, string> longer)
    {
        HashSet<string> twice = [.. names.GroupBy(static n => n, StringComparer.Ordinal).Where(static g => g.Skip(1).Any()).Select(static g => g.Key)];
        for (int i = 0; i < names.Length; i++)
        {
            if (given[i] is null && twice.Contains(names[i]))
                names[i] = longer(methods[i]);
        }
    }
}
