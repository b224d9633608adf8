using System;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Paxtor.Generators;

/// <summary>Repairs methods of contracts: results that can be awaited, parameters passed by value, one-way methods without results, names for overloads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ContractFixes))]
[Shared]
public sealed class ContractFixes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["PAX001", "PAX002", "PAX006", "PAX009"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan);
            (string Title, SyntaxNode Old, SyntaxNode New)? fix = diagnostic.Id == "PAX001"
                ? ByValue(node.FirstAncestorOrSelf<ParameterSyntax>())
                : Method(diagnostic.Id, node.FirstAncestorOrSelf<MethodDeclarationSyntax>());
            if (fix is not { } found)
                continue;
            SyntaxNode repaired = found.New.WithAdditionalAnnotations(Formatter.Annotation);
            context.RegisterCodeFix(
                CodeAction.Create(found.Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(found.Old, repaired))), found.Title),
                diagnostic);
        }
    }

    private static (string Title, SyntaxNode Old, SyntaxNode New)? ByValue(ParameterSyntax? parameter)
    {
        if (parameter is null || !parameter.Modifiers.Any(static m => IsByReference(m)))
            return null;
        SyntaxTokenList left = SyntaxFactory.TokenList(parameter.Modifiers.Where(static m => !IsByReference(m)));
        return ("Pass a value", parameter, parameter.WithModifiers(left).WithLeadingTrivia(parameter.GetLeadingTrivia()));
    }

    private static bool IsByReference(SyntaxToken token) =>
        token.IsKind(SyntaxKind.RefKeyword) || token.IsKind(SyntaxKind.InKeyword) || token.IsKind(SyntaxKind.OutKeyword) || token.IsKind(SyntaxKind.ReadOnlyKeyword);

    private static (string Title, SyntaxNode Old, SyntaxNode New)? Method(string id, MethodDeclarationSyntax? method) => (id, method) switch
    {
        ("PAX002", { ReturnType: not RefTypeSyntax }) => Awaitable(method),
        ("PAX006", not null) => WithoutOneWay(method),
        ("PAX009", not null) => Named(method),
        _ => null,
    };

    private static (string Title, SyntaxNode Old, SyntaxNode New) Awaitable(MethodDeclarationSyntax method)
    {
        TypeSyntax result = method.ReturnType;
        TypeSyntax task = SyntaxFactory.ParseTypeName($"ValueTask<{result.WithoutTrivia()}>").WithTriviaFrom(result);
        return ($"Return {task.WithoutTrivia()}", method, method.WithReturnType(task));
    }

    private static (string Title, SyntaxNode Old, SyntaxNode New)? WithoutOneWay(MethodDeclarationSyntax method)
    {
        AttributeSyntax? attribute = method.AttributeLists.SelectMany(static l => l.Attributes).FirstOrDefault(static a => a.Name.ToString() is "OneWay" or "OneWayAttribute" or "Paxtor.OneWay");
        if (attribute is null)
            return null;
        AttributeListSyntax list = (AttributeListSyntax)attribute.Parent!;
        MethodDeclarationSyntax without = list.Attributes.Count == 1
            ? method.RemoveNode(list, SyntaxRemoveOptions.KeepExteriorTrivia)!
            : method.RemoveNode(attribute, SyntaxRemoveOptions.KeepNoTrivia)!;
        return ("Remove [OneWay]", method, without.WithLeadingTrivia(method.GetLeadingTrivia()));
    }

    // A name that says what tells the overload apart: its parameters.
    private static (string Title, SyntaxNode Old, SyntaxNode New) Named(MethodDeclarationSyntax method)
    {
        string[] parameters = [.. method.ParameterList.Parameters.Select(static p => p.Identifier.ValueText).Where(static n => n is not "cancellationToken" and not "token")];
        string name = parameters.Length == 0 ? method.Identifier.ValueText : $"{method.Identifier.ValueText}-{string.Join("-", parameters)}";
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.Attribute(SyntaxFactory.ParseName("ContractMethod"), SyntaxFactory.ParseAttributeArgumentList($"(\"{name}\")"))));
        MethodDeclarationSyntax bare = method.WithLeadingTrivia();
        return ($"Name it \"{name}\" between nodes", method,
            bare.WithAttributeLists(bare.AttributeLists.Insert(0, list.WithTrailingTrivia(SyntaxFactory.Space))).WithLeadingTrivia(method.GetLeadingTrivia()));
    }
}
