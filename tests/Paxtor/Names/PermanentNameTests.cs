using Paxtor.Names;
using Paxtor.Tests.Node;
using Paxtor.Tests.Processes;
using Paxtor.Tests.Processes.Remoting;

namespace Paxtor.Tests.Names;

/// <summary>Permanent names on three real nodes.</summary>
public sealed class PermanentNameTests
{
    private readonly Board board = new();

    [Fact]
    public async Task ProcessEnds_ItIsStartedAgainWithoutAnyonesUse()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        Pid? first = await nodes["a"].Names.Permanent.EnsureStartedAsync("cart", ProcessSpec.For<Counter>(board.Id, ""));
        Assert.NotNull(first);
        Assert.Equal(first, await nodes["b"].Names.Permanent.EnsureStartedAsync("cart", ProcessSpec.For<Counter>(board.Id, "")));
        await nodes["a"].Processes.Get<ICounter>(first.Value).ExitAsync(null);
        await Started(2);
        Pid? second = await UntilOtherAsync(nodes["a"], "cart", first);
        nodes["a"].Processes.Exit(second!.Value, ExitReason.Killed);
        await Started(3);
        await UntilOtherAsync(nodes["a"], "cart", second);
        NameInfo info = await SingleAsync(nodes["b"].Names.ListAsync());
        Assert.Equal((NameRestart.Permanent, "counter", 2), (info.Restart, info.Class, info.Restarts));
    }

    [Fact]
    public async Task ItsNodeIsKilled_ItRunsOnAnother()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        Pid first = await nodes["a"].Names.Permanent.WhereIsAsync("cart", ProcessSpec.For<Counter>(board.Id, ""), TemporaryNameTests.On("c"));
        await nodes.KillAsync("c");
        await Started(2);
        Pid? second = await UntilOtherAsync(nodes["a"], "cart", first);
        Assert.NotEqual(Nodes.NameOf("c"), second!.Value.Node);
        Assert.True(await nodes["b"].Names.IsAliveAsync("cart"));
    }

    [Fact]
    public async Task ItsNodeLeaves_ItRunsOnAnotherBeforeTheSessionWouldEnd()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        Pid first = await nodes["a"].Names.Permanent.WhereIsAsync("cart", ProcessSpec.For<Counter>(board.Id, ""), TemporaryNameTests.On("c"));
        await nodes["c"].DisposeAsync();
        await Started(2);
        Assert.NotEqual(first, await UntilOtherAsync(nodes["a"], "cart", first));
        await nodes.KillAsync("c");
    }

    [Fact]
    public async Task Removed_ItsProcessEndsAndIsNotStartedAgain()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        Assert.False(await nodes["a"].Names.RemoveAsync("cart"));
        ProcessRef name = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "traps"), NameRestart.Permanent);
        Pid pid = await nodes["a"].Processes.Get<ICounter>(name).SelfAsync();
        Assert.True(await nodes["b"].Names.RemoveAsync("cart").WaitAsync(TestNode.Patience));
        Assert.Null(await nodes["a"].Names.LookupAsync("cart"));
        Assert.False(await nodes["a"].Processes.IsAliveAsync(pid));
        Assert.Equal(1, board.Lines.Count(static l => l == "start \"cart\""));

        // A temporary name can have the key now.
        Assert.Equal(1, await nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""))).AddAsync(1));
    }

    [Fact]
    public async Task StartFails_EnsureStartedAnswersNothing_AndItIsTriedAgainUntilItRuns()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        board.Break("fails", 5);
        Assert.Null(await nodes["a"].Names.Permanent.EnsureStartedAsync("cart", ProcessSpec.For<Counter>(board.Id, "fails")));
        NameService[] services = [.. new[] { "a", "b", "c" }.Select(n => nodes[n].NameService)];
        await TestCluster.UntilAsync(() => services.All(static s => s.Permanents.Failing.Count > 0), "no node says that the name fails");
        Assert.Contains("cart", services[0].Permanents.Failing[0], StringComparison.Ordinal);
        await board.Saw("started \"cart\"");
    }

    [Fact]
    public async Task TemporaryUseOfAPermanentName_IsAnError_AlsoWhileItHasNoProcess()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        ProcessSpec spec = ProcessSpec.For<Counter>(board.Id, "");
        Pid pid = await nodes["a"].Names.Permanent.WhereIsAsync("cart", spec);
        await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["b"].Names.Temporary.WhereIsAsync("cart", spec));
        await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["b"].Names.Permanent.WhereIsAsync("cart", ProcessSpec.For<Other>()));
        Assert.Null(await nodes["b"].Names.Temporary.LookupAsync("cart"));
        Assert.Equal(pid, await nodes["b"].Names.Permanent.LookupAsync("cart"));
    }

    [Fact]
    public async Task ManyNames_OfAKilledNode_AllComeBack()
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        const int Count = 300;
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i =>
            nodes["a"].Names.Permanent.WhereIsAsync(i, ProcessSpec.For<Counter>(board.Id, ""), TemporaryNameTests.On("c")).AsTask())).WaitAsync(TestNode.Patience);
        await nodes.KillAsync("c");
        await board.Saw(static l => l.Count(static x => x.StartsWith("started", StringComparison.Ordinal)) == 2 * Count, "all names again");
    }

    private Task Started(int times) => board.Saw(l => l.Count(static x => x == "started \"cart\"") == times, $"started {times} times");

    private static async Task<Pid?> UntilOtherAsync(PaxtorNode node, LockKey key, Pid? than)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource limit = new(TestNode.Patience);
        Pid? pid = await node.Names.LookupAsync(key);
        while (pid is null || pid == than)
        {
            await timer.WaitForNextTickAsync(limit.Token);
            pid = await node.Names.LookupAsync(key);
        }

        return pid;
    }

    private static async Task<NameInfo> SingleAsync(IAsyncEnumerable<NameInfo> names)
    {
        List<NameInfo> all = [];
        await foreach (NameInfo name in names)
            all.Add(name);
        return Assert.Single(all);
    }
}
