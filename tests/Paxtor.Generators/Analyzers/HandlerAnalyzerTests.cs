using Microsoft.CodeAnalysis;

namespace Paxtor.Generators.Tests;

/// <summary>Code that holds up a process, or leaves it, is reported in process classes and nowhere else.</summary>
public sealed class HandlerAnalyzerTests
{
    private const string Contract = "[ProcessContract] public interface IC { Task F(); IAsyncEnumerable<int> S(); }\n";

    [Theory]
    [InlineData("int x = Task.FromResult(1).Result;", "PAX020", ".Result blocks a thread while P handles a message")]
    [InlineData("int x = new ValueTask<int>(1).Result;", "PAX020", "await instead")]
    [InlineData("Task.CompletedTask.Wait();", "PAX020", "Wait()")]
    [InlineData("Task.WaitAll(Task.CompletedTask);", "PAX020", "WaitAll()")]
    [InlineData("Task.CompletedTask.GetAwaiter().GetResult();", "PAX020", "GetResult()")]
    [InlineData("new ValueTask<int>(1).GetAwaiter().GetResult();", "PAX020", "GetResult()")]
    [InlineData("Thread.Sleep(1);", "PAX020", "Sleep()")]
    [InlineData("new SemaphoreSlim(1).Wait();", "PAX020", "Wait()")]
    [InlineData("Action a = () => Thread.Sleep(1);", "PAX020", "Sleep()")]
    [InlineData("IC c = context.Processes.Get<IC>(context.Self);", "PAX025", "P gets a proxy of itself")]
    public async Task Handler_ThatBlocks_IsReported(string statement, string id, string message)
    {
        Diagnostic found = Assert.Single(await Compiled.AnalyzeAsync(Process("P", ": IC", statement, "yield return 1;")));
        Assert.Equal(id, found.Id);
        Assert.Contains(message, found.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Iterator_ThatLeavesTheProcess_IsReported()
    {
        Diagnostic found = Assert.Single(await Compiled.AnalyzeAsync(Process("P", ": IC", "await Task.Yield();", "await Task.CompletedTask.ConfigureAwait(false); yield return 1;")));
        Assert.Equal("PAX021", found.Id);
    }

    [Fact]
    public async Task OtherCode_IsNotReported() => Assert.Empty(await Compiled.AnalyzeAsync(
        Process("P", ": IC", "await Task.CompletedTask.ConfigureAwait(false); IC c = context.Processes.Get<IC>(new Pid(\"a@b\", 1, 1));", "await Task.Yield(); yield return 1;"),
        "public class Other { public int F() { Thread.Sleep(0); return Task.FromResult(1).Result; } }"));

    [Theory]
    [InlineData("public class P : IC { public P() { } public P(int x) { } public Task F() => Task.CompletedTask; public IAsyncEnumerable<int> S() => null!; }", "PAX022", "2 public constructors")]
    [InlineData("[Process] public class P { public P([StartArgument] Func<int> make) { } }", "PAX023", "The start argument 'make' of P → Func<int>: code cannot be sent")]
    [InlineData("public class P : IC, IProcessBody { public Task F() => Task.CompletedTask; public IAsyncEnumerable<int> S() => null!; public Task RunAsync(CancellationToken t) => Task.CompletedTask; }", "PAX024", "reads no messages")]
    public async Task Class_ThatCannotBeAProcess_IsReported(string source, string id, string message)
    {
        Diagnostic found = Assert.Single(await Compiled.AnalyzeAsync(Contract + source));
        Assert.Equal(id, found.Id);
        Assert.Contains(message, found.GetMessage(), StringComparison.Ordinal);
    }

    private static string Process(string name, string bases, string statement, string stream) => Contract + $$"""
        public class {{name}}(ProcessContext context) {{bases}}
        {
            public ProcessContext Context => context;
            public async Task F() { await Task.Yield(); {{statement}} }
            public async IAsyncEnumerable<int> S() { await Task.Yield(); {{stream}} }
        }
        """;
}
