using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Paxtor.Generators;

/// <summary>Reports code of a process that would hold up its messages, or leave it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> BlockingMethods = new(StringComparer.Ordinal)
    {
        "System.Threading.Tasks.Task.Wait", "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny", "System.Threading.Thread.Sleep", "System.Threading.Thread.Join",
        "System.Threading.SemaphoreSlim.Wait", "System.Threading.ManualResetEventSlim.Wait", "System.Threading.CountdownEvent.Wait", "System.Threading.WaitHandle.WaitOne",
        "System.Threading.WaitHandle.WaitAll", "System.Threading.WaitHandle.WaitAny", "System.Threading.Barrier.SignalAndWait",
        "System.Runtime.CompilerServices.TaskAwaiter.GetResult", "System.Runtime.CompilerServices.TaskAwaiter<TResult>.GetResult",
        "System.Runtime.CompilerServices.ValueTaskAwaiter.GetResult", "System.Runtime.CompilerServices.ValueTaskAwaiter<TResult>.GetResult",
    };

    private static readonly HashSet<string> BlockingProperties = new(StringComparer.Ordinal)
    {
        "System.Threading.Tasks.Task<TResult>.Result", "System.Threading.Tasks.ValueTask<TResult>.Result",
    };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.Blocking, Rules.LeavesProcess, Rules.OwnProxy];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Known.ContractAttribute) is null)
                return;
            start.RegisterSymbolStartAction(
                static type =>
                {
                    if (!ProcessClassRules.IsProcess((INamedTypeSymbol)type.Symbol))
                        return;
                    type.RegisterOperationAction(Invocation, OperationKind.Invocation);
                    type.RegisterOperationAction(Property, OperationKind.PropertyReference);
                },
                SymbolKind.NamedType);
        });
    }

    private static void Property(OperationAnalysisContext context)
    {
        IPropertySymbol property = ((IPropertyReferenceOperation)context.Operation).Property;
        if (property.Name == "Result" && BlockingProperties.Contains(Name(property)))
            Report(context, Rules.Blocking, "." + property.Name, context.ContainingSymbol.ContainingType?.Name ?? "");
    }

    private static void Invocation(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol? process = context.ContainingSymbol.ContainingType;
        if (BlockingMethods.Contains(Name(method)))
            Report(context, Rules.Blocking, method.Name + "()", process?.Name ?? "");
        else if (method.Name == "ConfigureAwait" && IsStream(context.ContainingSymbol) && call.Arguments.Any(static a => a.Value.ConstantValue is { HasValue: true, Value: false }))
            Report(context, Rules.LeavesProcess, context.ContainingSymbol.Name);
        else if (method is { Name: "Get", TypeArguments.Length: 1 } && Known.Is(method.ContainingType, "Paxtor.IProcesses") && process is not null && IsOwn(call, process))
            Report(context, Rules.OwnProxy, process.Name);
    }

    private static bool IsOwn(IInvocationOperation call, INamedTypeSymbol process)
    {
        if (!process.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i, call.TargetMethod.TypeArguments[0])))
            return false;
        IOperation? argument = call.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 0)?.Value;
        while (argument is IConversionOperation conversion)
            argument = conversion.Operand;
        return argument is IPropertyReferenceOperation { Property: { Name: "Self" } self } && Known.Is(self.ContainingType, "Paxtor.ProcessContext");
    }

    private static bool IsStream(ISymbol symbol) => symbol is IMethodSymbol { IsAsync: true, ReturnType: INamedTypeSymbol { Name: "IAsyncEnumerable" or "IAsyncEnumerator", Arity: 1 } };

    private static string Name(ISymbol member) => TypeNames.Of(member.ContainingType.OriginalDefinition) + "." + member.Name;

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor rule, params string[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), arguments));
}
