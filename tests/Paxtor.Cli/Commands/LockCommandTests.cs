using System.Globalization;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Commands;

/// <summary><c>paxtor lock</c> against three real nodes; they are shared by the tests of the class.</summary>
public sealed class LockCommandTests(LockCommandTests.Nodes nodes) : IClassFixture<LockCommandTests.Nodes>
{
    [Fact]
    public async Task Command_FindsItsToken_AndItsExitCodeIsPassedOn()
    {
        (int code, string output, string errors) = await RunAsync("exit-code", "--log", "Error", "--", "sh", "-c", "echo $PAXTOR_KEY $PAXTOR_TOKEN; exit 42");
        Assert.Equal((42, string.Empty), (code, errors));
        string[] words = output.Split(' ');
        Assert.Equal("exit-code", words[0]);
        Assert.True(long.Parse(words[1], CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task Tokens_GrowFromRunToRun()
    {
        long last = 0;
        for (int i = 0; i < 3; i++)
        {
            (_, string output, _) = await RunAsync("growing", "--", "printenv", "PAXTOR_TOKEN");
            long token = long.Parse(output, CultureInfo.InvariantCulture);
            Assert.True(token > last, $"{token} after {last}");
            last = token;
        }
    }

    [Fact]
    public async Task NoWait_WhileHeld_EndsWith75_AndNamesTheHolder()
    {
        await using ChildProcess holder = await HoldAsync("held");
        (int code, _, string errors) = await RunAsync("held", "--no-wait", "--", "true");
        Assert.Equal(75, code);
        Assert.Contains("holder@127.0.0.1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeout_WhileHeld_EndsWith75()
    {
        await using ChildProcess holder = await HoldAsync("slow");
        (int code, _, string errors) = await RunAsync("slow", "--timeout", "0.3", "--", "true");
        Assert.Equal(75, code);
        Assert.Contains("0.3 s", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_EndsWhenTheHolderReleases()
    {
        await using ChildProcess holder = await HoldAsync("handed-over");
        await using ChildProcess waiter = Start("handed-over", "--", "echo", "mine");
        (int code, _, _) = await holder.EndAsync();
        Assert.Equal(0, code);
        Assert.Equal("mine", await waiter.LineAsync());
    }

    [Fact]
    public async Task Signal_IsPassedOnToTheCommand()
    {
        await using ChildProcess run = Start("signalled", "--", "sh", "-c", "trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await run.LineAsync());
        run.Signal(ChildProcess.SIGTERM);
        (int code, string output, _) = await run.EndAsync();
        Assert.Equal((7, "told\n"), (code, output));
    }

    [Fact]
    public async Task Signal_CommandThatTakesLongToEnd_KeepsTheLockUntilThen()
    {
        await using ChildProcess run = Start("slow-to-end", "--", "sh", "-c", "trap 'sleep 11; echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await run.LineAsync());
        run.Signal(ChildProcess.SIGTERM);
        (int code, string output, _) = await run.EndAsync();
        Assert.Equal((7, "told\n"), (code, output));
    }

    [Fact]
    public async Task OptionsBeforeTheKey_DoNotSwallowIt()
    {
        (int code, string output, _) = await ChildProcess.RunAsync("Paxtor.Cli", "lock", "--quorum", nodes.Cluster.Quorum, "the-key", "--", "printenv", "PAXTOR_KEY");
        Assert.Equal((0, "the-key\n"), (code, output));
    }

    [Fact]
    public async Task Lost_ChildrenOfACommandThatHeedsTheSignal_AreEndedToo()
    {
        await using ChildProcess run = Start(
            "lost", "--session-ttl", "5", "--session-margin", "2", "--", "sh", "-c", "trap 'exit 0' TERM; sleep 3600 & echo $!; wait");
        int child = int.Parse(await run.LineAsync(), CultureInfo.InvariantCulture);
        run.Signal(ChildProcess.SIGSTOP);
        await using (ChildProcess next = Start("lost", "--", "echo", "mine"))
            Assert.Equal("mine", await next.LineAsync());
        run.Signal(ChildProcess.SIGCONT);
        (int code, _, string errors) = await run.EndAsync();
        Assert.Equal(79, code);
        Assert.Contains("lost", errors, StringComparison.Ordinal);
        // The output, which it has as well, has ended: so has it, though nobody may have waited for it.
        Assert.Equal("", CommandOf(child));
    }

    [Fact]
    public async Task Killed_TheNextOneGetsTheLock()
    {
        await using ChildProcess holder = await HoldAsync("orphaned", "--session-ttl", "3");
        await using ChildProcess waiter = Start("orphaned", "--", "echo", "mine");
        await holder.KillAsync();
        Assert.Equal("mine", await waiter.LineAsync());
    }

    [Fact]
    public async Task UnknownCommand_EndsWith127_AndTheLockIsFree()
    {
        (int code, _, string errors) = await RunAsync("nothing", "--", "/no/such/program");
        Assert.Equal(127, code);
        Assert.Contains("/no/such/program", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("nothing", "--no-wait", "--", "true")).Code);
    }

    [Theory]
    [InlineData(64, "contradict", "--no-wait", "--timeout", "1", "--", "true")]
    [InlineData(64, "--no-quorum", "--no-quorum", "perhaps", "--", "true")]
    [InlineData(78, "--timeout", "--timeout", "-1", "--", "true")]
    public async Task WrongUsage_IsNamed(int expected, string named, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync("wrong", arguments);
        Assert.Equal(expected, code);
        Assert.Contains(named, output + errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(string key, params string[] arguments) =>
        ChildProcess.RunAsync("Paxtor.Cli", ["lock", key, "--quorum", nodes.Cluster.Quorum, .. arguments]);

    private ChildProcess Start(string key, params string[] arguments) =>
        ChildProcess.Start("Paxtor.Cli", ["lock", key, "--quorum", nodes.Cluster.Quorum, .. arguments]);

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A process that holds a lock until its standard input closes.</summary>
    private async Task<ChildProcess> HoldAsync(string key, params string[] options)
    {
        ChildProcess holder = Start(key, ["--name", "holder@127.0.0.1", .. options, "--", "sh", "-c", "echo held; cat"]);
        Assert.Equal("held", await holder.LineAsync());
        return holder;
    }

    /// <summary>The three nodes.</summary>
    public sealed class Nodes : IAsyncDisposable
    {
        internal Cluster Cluster { get; } = new();

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
