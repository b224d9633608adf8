using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Paxtor.Generators.Tests;

/// <summary>A fix leaves code that compiles and is not reported any more.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData("Task F(ref int x);", "Task F(int x);")]
    [InlineData("Task F(in int x, string y);", "Task F(int x, string y);")]
    [InlineData("Task F(out int x);", "Task F(int x);")]
    [InlineData("int F();", "ValueTask<int> F();")]
    [InlineData("List<string?> F(int x);", "ValueTask<List<string?>> F(int x);")]
    [InlineData("[OneWay] Task<int> F();", "Task<int> F();")]
    [InlineData("[Obsolete, OneWay] Task<int> F();", "[Obsolete] Task<int> F();")]
    public async Task Contract_IsRepaired(string before, string after) =>
        Assert.Equal($"[ProcessContract] public interface IC {{ {after} }}", await FixAsync(new ContractFixes(), $"[ProcessContract] public interface IC {{ {before} }}", null));

    // Once the first has a name of its own, the other is the only one of its name.
    [Fact]
    public async Task Overloads_AreNamed() => Assert.Equal(
        "[ProcessContract] public interface IC { [ContractMethod(\"F-x\")] Task F(int x); Task F(string y, int z, CancellationToken token = default); }",
        await FixAsync(new ContractFixes(), "[ProcessContract] public interface IC { Task F(int x); Task F(string y, int z, CancellationToken token = default); }", null));

    [Theory]
    [InlineData("int x = Work().Result;", "int x = await Work();")]
    [InlineData("string s = Work().Result.ToString();", "string s = (await Work()).ToString();")]
    [InlineData("Task.CompletedTask.Wait();", "await Task.CompletedTask;")]
    [InlineData("int x = Work().GetAwaiter().GetResult();", "int x = await Work();")]
    [InlineData("Gate.Wait();", "await Gate.WaitAsync();")]
    public async Task Blocking_IsAwaited(string before, string after)
    {
        const string frame = "[ProcessContract] public interface IC { Task F(); } public class P : IC { SemaphoreSlim Gate = new(1); Task<int> Work() => Task.FromResult(1); public async Task F() { await Task.Yield(); @ } }";
        Assert.Equal(frame.Replace("@", after, StringComparison.Ordinal), await FixAsync(new AwaitFixes(), frame.Replace("@", before, StringComparison.Ordinal), null));
    }

    [Fact]
    public async Task ConfigureAwait_IsLeftOut()
    {
        const string frame = "[ProcessContract] public interface IC { IAsyncEnumerable<int> F(); } public class P : IC { public async IAsyncEnumerable<int> F() { await @; yield return 1; } }";
        Assert.Equal(
            frame.Replace("@", "Task.Delay(1)", StringComparison.Ordinal),
            await FixAsync(new AwaitFixes(), frame.Replace("@", "Task.Delay(1).ConfigureAwait(false)", StringComparison.Ordinal), null));
    }

    [Fact]
    public async Task Blocking_InAMethodThatIsNotAsync_HasNoFix()
    {
        const string source = "[ProcessContract] public interface IC { Task F(); } public class P : IC { public Task F() { Task.CompletedTask.Wait(); return Task.CompletedTask; } }";
        Assert.Equal(source, await FixAsync(new AwaitFixes(), source, "PAX020"));
    }

    // Fixes one finding after another; those of the id that is left, if any, are allowed to stay.
    private static async Task<string> FixAsync(CodeFixProvider provider, string source, string? left)
    {
        using AdhocWorkspace workspace = new();
        Compilation sample = Compiled.Sources();
        Document document = workspace.AddProject(ProjectInfo.Create(
                ProjectId.CreateNewId(), VersionStamp.Default, "P", "P", LanguageNames.CSharp, parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
                compilationOptions: sample.Options, metadataReferences: sample.References))
            .AddDocument("Source.cs", Compiled.Usings + source);
        while ((await FindingsAsync(document)).FirstOrDefault(d => provider.FixableDiagnosticIds.Contains(d.Id) && d.Id != left) is { } finding)
        {
            CodeAction action = await ActionAsync(provider, document, finding) ?? throw new InvalidOperationException($"no fix for {finding}");
            ApplyChangesOperation change = (await action.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>().Single();
            document = change.ChangedSolution.GetDocument(document.Id)!;
        }

        if (left is not null)
            Assert.Null(await ActionAsync(provider, document, Assert.Single(await FindingsAsync(document))));
        Compilation after = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Assert.DoesNotContain(after.GetDiagnostics(TestContext.Current.CancellationToken), static d => d.Severity == DiagnosticSeverity.Error);
        return (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString()[Compiled.Usings.Length..];
    }

    private static async Task<ImmutableArray<Diagnostic>> FindingsAsync(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        return await compilation.WithAnalyzers([new ContractAnalyzer(), new HandlerAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<CodeAction?> ActionAsync(CodeFixProvider provider, Document document, Diagnostic finding)
    {
        CodeAction? found = null;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, finding, (action, _) => found ??= action, TestContext.Current.CancellationToken));
        return found;
    }
}
