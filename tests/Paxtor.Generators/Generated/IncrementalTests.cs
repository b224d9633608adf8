using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Paxtor.Generators.Tests;

/// <summary>The generator writes again only what has changed.</summary>
public sealed class IncrementalTests
{
    private const string Cart = Compiled.Usings + "namespace Shop; [ProcessContract] public interface ICart { Task AddAsync(int count = 1); }";
    private const string Bus = Compiled.Usings + "namespace Shop; [ProcessContract] public interface IBus { Task RideAsync(string way); }";

    [Fact]
    public void AnotherFile_Changed_NothingIsWrittenAgain()
    {
        (CSharpCompilation before, GeneratorDriver driver) = Start();
        CSharpCompilation after = before.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Shop; class Other { }"));
        Assert.All(Outputs(driver, after), static r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, r.ToString()));
    }

    [Fact]
    public void AComment_InTheContract_WritesNothingAgain()
    {
        (CSharpCompilation before, GeneratorDriver driver) = Start();
        CSharpCompilation after = Replace(before, Cart + " // a remark");
        Assert.All(Outputs(driver, after), static r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void OneContract_Changed_IsTheOnlyOneWrittenAgain()
    {
        (CSharpCompilation before, GeneratorDriver driver) = Start();
        CSharpCompilation after = Replace(before, Cart.Replace("count = 1", "count = 2", StringComparison.Ordinal));
        IncrementalStepRunReason[] reasons = [.. Outputs(driver, after)];
        Assert.Single(reasons, static r => r == IncrementalStepRunReason.Modified);
        Assert.Single(reasons, static r => r == IncrementalStepRunReason.Cached);
    }

    private static (CSharpCompilation Before, GeneratorDriver Driver) Start()
    {
        CSharpCompilation before = Compiled.Sources(Cart, Bus);
        return (before, Compiled.Driver(track: true).RunGenerators(before));
    }

    private static CSharpCompilation Replace(CSharpCompilation before, string first) =>
        before.ReplaceSyntaxTree(before.SyntaxTrees[0], CSharpSyntaxTree.ParseText(first, (CSharpParseOptions)before.SyntaxTrees[0].Options, "Source0.cs"));

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorDriver driver, CSharpCompilation compilation)
    {
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.Equal(2, result.GeneratedSources.Length);
        Assert.Contains(ContractGenerator.ModelStep, result.TrackedSteps.Keys);
        return result.TrackedOutputSteps.SelectMany(static s => s.Value).SelectMany(static s => s.Outputs).Select(static o => o.Reason);
    }
}
