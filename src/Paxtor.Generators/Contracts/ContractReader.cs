using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Paxtor.Generators;

/// <summary>Reads an interface into a <see cref="ContractModel"/>.</summary>
internal static class ContractReader
{
    // Names that a request's own members and their parameters have.
    private static readonly HashSet<string> TakenFields = new(StringComparer.Ordinal)
    {
        "Method", "Write", "Read", "Invoke", "InvokeAsync", "writer", "reader", "request", "field", "target", "cancellationToken",
        "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone", "ReferenceEquals",
    };

    /// <summary>The model; null when the interface cannot be a contract, which the analyzer reports.</summary>
    public static ContractModel? Read(INamedTypeSymbol contract, CancellationToken cancellationToken)
    {
        if (ContractRules.Check(contract, cancellationToken).Any(static v => v.Rule.DefaultSeverity == DiagnosticSeverity.Error))
            return null;
        List<ITypeParameterSymbol> parameters = [];
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
            parameters.InsertRange(0, type.TypeParameters);
        return new ContractModel(
            Holder(contract),
            Formats.Type(contract.WithNullableAnnotation(NullableAnnotation.NotAnnotated)),
            Formats.Open(contract),
            parameters.Count > 0 ? null : Known.GivenName(contract) ?? TypeNames.Of(contract),
            new(parameters.Select(static p => Formats.Identifier(p.Name))),
            new(parameters.Select(Formats.Constraint).OfType<string>()),
            new(Methods(contract, parameters)));
    }

    private static List<MethodModel> Methods(INamedTypeSymbol contract, List<ITypeParameterSymbol> parameters)
    {
        List<IMethodSymbol> methods = Known.Methods(contract);
        string[] wireNames = MethodNames.Of(methods);
        HashSet<string> taken = new(parameters.Select(static p => p.Name), StringComparer.Ordinal) { "Definition", "Proxy", Holder(contract) };
        List<MethodModel> models = [];
        for (int i = 0; i < methods.Count; i++)
        {
            IMethodSymbol method = methods[i];
            string request = method.Name + "Request";
            for (int n = 2; !taken.Add(request); n++)
                request = $"{method.Name}Request{n}";
            MethodShape shape = ReturnShapes.Of(method) ?? throw new InvalidOperationException("the rules let a return type pass that has no shape");
            string result = ReturnShapes.HasResult(shape) ? Formats.Type(((INamedTypeSymbol)method.ReturnType).TypeArguments[0]) : "";
            models.Add(new MethodModel(
                request, Formats.Identifier(method.Name), wireNames[i], Formats.Type(method.ContainingType.WithNullableAnnotation(NullableAnnotation.NotAnnotated)),
                !SymbolEqualityComparer.Default.Equals(method.ContainingType, contract), shape, Formats.Type(method.ReturnType), result, new(Parameters(method, request))));
        }

        return models;
    }

    private static List<ParameterModel> Parameters(IMethodSymbol method, string request)
    {
        HashSet<string> fields = new(TakenFields, StringComparer.Ordinal) { request };
        List<ParameterModel> models = [];
        int position = 0;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            bool isToken = Known.IsToken(parameter.Type);
            string type = Formats.Type(parameter.Type);
            string field = parameter.Name;
            while (!isToken && !fields.Add(field))
                field += "Argument";
            string? initial = parameter.HasExplicitDefaultValue ? Literals.Of(parameter.Type, parameter.ExplicitDefaultValue, type) : null;
            models.Add(new ParameterModel(
                Formats.Identifier(parameter.Name), Formats.Identifier(field), isToken ? 0 : ++position, type, Formats.ForTypeof(parameter.Type), initial,
                initial is "default!" or "0" or "false"));
        }

        return models;
    }

    // Unique: underscores of the name are doubled, dots become one, and the number of type parameters follows.
    private static string Holder(INamedTypeSymbol contract)
    {
        StringBuilder name = new();
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
            name.Insert(0, "_" + type.Name.Replace("_", "__") + (type.Arity == 0 ? "" : "_" + type.Arity.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        for (INamespaceSymbol space = contract.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
            name.Insert(0, "_" + space.Name.Replace("_", "__"));
        return contract.ContainingNamespace.IsGlobalNamespace ? "global" + name : name.Remove(0, 1).ToString();
    }
}
