using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Paxtor.Generators;

/// <summary>Awaits what blocks, in methods that are async already, and takes <c>ConfigureAwait(false)</c> out of streams.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFixes))]
[Shared]
public sealed class AwaitFixes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["PAX020", "PAX021"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax node)
                continue;
            SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
            ExpressionSyntax? replacement = diagnostic.Id == "PAX020" ? Awaited(node, model) : Receiver(node);
            if (replacement is null)
                continue;
            string title = diagnostic.Id == "PAX020" ? "Await it" : "Leave out ConfigureAwait";
            context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(node, replacement.WithTriviaFrom(node).WithAdditionalAnnotations(Formatter.Annotation)))),
                    title),
                diagnostic);
        }
    }

    private static ExpressionSyntax? Awaited(ExpressionSyntax node, SemanticModel? model)
    {
        if (!IsInAsync(node))
            return null;
        ExpressionSyntax? task = node switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } result => result.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax awaiter } } => Receiver(awaiter),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait, ArgumentList.Arguments.Count: 0 } =>
                Waited(wait, model?.GetTypeInfo(wait.Expression).Type?.Name),
            _ => null,
        };
        if (task is null)
            return null;
        AwaitExpressionSyntax awaited = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        return node.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax
            ? SyntaxFactory.ParenthesizedExpression(awaited)
            : awaited;
    }

    // A task is awaited itself; a semaphore has a wait that can be.
    private static ExpressionSyntax? Waited(MemberAccessExpressionSyntax wait, string? type) => type switch
    {
        "Task" => wait.Expression,
        "SemaphoreSlim" => SyntaxFactory.InvocationExpression(wait.WithName(SyntaxFactory.IdentifierName("WaitAsync"))),
        _ => null,
    };

    private static ExpressionSyntax? Receiver(ExpressionSyntax node) => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Expression : null;

    private static bool IsInAsync(SyntaxNode node) => node.Ancestors().Select(static a => a switch
    {
        MethodDeclarationSyntax m => m.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax f => f.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax l => l.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => (bool?)null,
    }).FirstOrDefault(static a => a is not null) == true;
}
