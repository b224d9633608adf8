using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Paxtor.Generators;

/// <summary>Reports what cannot work in contracts and process classes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.ByReference, Rules.Result, Rules.Member, Rules.GenericMethod, Rules.Inaccessible, Rules.OneWayResult, Rules.Tokens, Rules.Payload, Rules.Overloads, Rules.SameMethodName,
        Rules.SameContractName, Rules.Constructors, Rules.StartArgument, Rules.BodyAndContract,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Known.ContractAttribute) is null)
                return;
            ConcurrentBag<INamedTypeSymbol> contracts = [];
            start.RegisterSymbolAction(c => Analyze(c, contracts), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(c => Compare(c, contracts));
        });
    }

    private static void Analyze(SymbolAnalysisContext context, ConcurrentBag<INamedTypeSymbol> contracts)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        IEnumerable<Violation> violations = [];
        if (Known.IsContract(type))
        {
            contracts.Add(type);
            violations = ContractRules.Check(type, context.CancellationToken);
        }
        else if (ProcessClassRules.IsProcess(type))
        {
            violations = ProcessClassRules.Check(type);
        }

        foreach (Violation violation in violations)
            context.ReportDiagnostic(violation.ToDiagnostic(type));
    }

    private static void Compare(CompilationAnalysisContext context, ConcurrentBag<INamedTypeSymbol> contracts)
    {
        foreach (IGrouping<string, INamedTypeSymbol> group in contracts.GroupBy(static c => $"{Known.GivenName(c) ?? TypeNames.Of(c)}", StringComparer.Ordinal))
        {
            // A generic contract of the same name has its type arguments behind it.
            INamedTypeSymbol[] same = [.. group.Where(static c => c.Arity == 0).OrderBy(static c => TypeNames.Of(c), StringComparer.Ordinal)];
            foreach (INamedTypeSymbol second in same.Skip(1))
                context.ReportDiagnostic(new Violation(Rules.SameContractName, second, TypeNames.Of(same[0]), TypeNames.Of(second), group.Key).ToDiagnostic(second));
        }
    }
}
