using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>What an interface must be to be a contract.</summary>
internal static class ContractRules
{
    public static IEnumerable<Violation> Check(INamedTypeSymbol contract, CancellationToken cancellationToken)
    {
        if (Hidden(contract) is { } hidden)
            yield return new(Rules.Inaccessible, contract, contract.Name, hidden);
        foreach (ISymbol member in new[] { contract }.Concat(contract.AllInterfaces).SelectMany(static i => i.GetMembers()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Violation violation in Member(member))
                yield return violation;
        }

        foreach (Violation violation in Names(contract))
            yield return violation;
    }

    private static string? Hidden(INamedTypeSymbol contract)
    {
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
                return "seen in its file only";
            if (type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return type.DeclaredAccessibility == Accessibility.Private ? "private" : "protected";
        }

        return null;
    }

    private static IEnumerable<Violation> Member(ISymbol member)
    {
        string name = Display(member);
        switch (member)
        {
            case IPropertySymbol:
                yield return new(Rules.Member, member, name, "a property");
                break;
            case IEventSymbol:
                yield return new(Rules.Member, member, name, "an event");
                break;
            case IMethodSymbol { IsStatic: true, IsAbstract: true }:
                yield return new(Rules.Member, member, name, "static");
                break;
            case IMethodSymbol { MethodKind: MethodKind.Ordinary } method when method.IsAbstract || (method.IsVirtual && method.DeclaredAccessibility != Accessibility.Private):
                foreach (Violation violation in Method(method, name))
                    yield return violation;
                break;
            default:
                break;
        }
    }

    private static IEnumerable<Violation> Method(IMethodSymbol method, string name)
    {
        if (method.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal))
            yield return new(Rules.Member, method, name, "protected");
        if (method.IsGenericMethod)
            yield return new(Rules.GenericMethod, method, name);
        if (ReturnShapes.Of(method) is not { } shape)
        {
            yield return new(Rules.Result, method, name, method.ReturnType.ToDisplayString());
        }
        else if (ReturnShapes.HasResult(shape))
        {
            if (Known.Attribute(method, Known.OneWayAttribute) is not null)
                yield return new(Rules.OneWayResult, method, name);
            if (PayloadRules.Check(((INamedTypeSymbol)method.ReturnType).TypeArguments[0]) is { } reason)
                yield return new(Rules.Payload, method, name + " result", reason);
        }

        if (method.Parameters.Count(static p => Known.IsToken(p.Type)) > 1)
            yield return new(Rules.Tokens, method, name);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol)
                yield return new(Rules.ByReference, parameter, parameter.Name, name);
            else if (!Known.IsToken(parameter.Type) && PayloadRules.Check(parameter.Type) is { } reason)
                yield return new(Rules.Payload, parameter, $"{name} parameter '{parameter.Name}'", reason);
        }
    }

    private static IEnumerable<Violation> Names(INamedTypeSymbol contract)
    {
        List<IMethodSymbol> methods = Known.Methods(contract);
        string[] names = MethodNames.Of(methods);
        for (int i = 0; i < names.Length; i++)
        {
            int first = Array.IndexOf(names, names[i]);
            if (first < i)
                yield return new(Rules.SameMethodName, methods[i], Display(methods[first]), Display(methods[i]), names[i]);
            if (names[i] != methods[i].Name && Known.GivenName(methods[i]) is null && SymbolEqualityComparer.Default.Equals(methods[i].ContainingType, contract))
                yield return new(Rules.Overloads, methods[i], Display(methods[i]));
        }
    }

    private static string Display(ISymbol member) => member.ContainingType.Name + "." + member.Name;
}
