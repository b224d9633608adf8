using Paxtor.Names;
using Paxtor.Tests.Processes;
using Paxtor.Tests.Processes.Remoting;

namespace Paxtor.Tests.Names;

/// <summary>What becomes of calls through a name whose process ends while they are on their way, from its own node and from another.</summary>
public sealed class NamedCallTests
{
    private readonly Board board = new();

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task CallInTheMailboxOfAProcessThatEnds_IsAnsweredByTheNext(string caller)
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        PaxtorNode node = nodes[caller];
        ICounter cart = node.Processes.Get<ICounter>(node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), options: TemporaryNameTests.On("a")));
        Assert.Equal(1, await cart.AddAsync(1));
        Pid first = await cart.SelfAsync();
        Task held = cart.PassAsync("gate").AsTask();
        await board.Saw("at gate");
        Task<int>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => cart.AddAsync(1).AsTask())];
        Task<int> last = cart.AddAsync(100).AsTask();
        Task<ExitReason> ended = node.Processes.WaitForExitAsync(first);
        node.Processes.Exit(first, ExitReason.Shutdown);
        // Behind the calls on the same connection: once it has come, so have they.
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while (await nodes["a"].Processes.IsAliveAsync(first))
            await timer.WaitForNextTickAsync();
        board.Open("gate");

        await held.WaitAsync(TestNode.Patience);
        Assert.Equal(ExitReason.Shutdown, await ended.WaitAsync(TestNode.Patience));
        int[] sums = await Task.WhenAll([.. waiting, last]).WaitAsync(TestNode.Patience);
        // The one that ended had 1: none was handled by it, and each was handled once by the next.
        Assert.Equal(110, sums.Max());
        Assert.Equal(111, await cart.AddAsync(1));
        Assert.NotEqual(first, await cart.SelfAsync());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task CallThatWaitsForTheNext_IsCancelledByItsToken(string caller)
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        PaxtorNode node = nodes[caller];
        ProcessRef name = node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "stops slowly"), options: TemporaryNameTests.On("a"));
        IHasty cart = node.Processes.Get<IHasty>(name);
        ICounter counter = node.Processes.Get<ICounter>(name);
        await counter.AddAsync(1);
        await counter.ExitAsync(null);
        await board.Saw("stop \"cart\": normal");
        using CancellationTokenSource source = new();
        Task<int> waiting = cart.AddAsync(1, source.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting.WaitAsync(TestNode.Patience));

        board.Open("stop");
        Assert.Equal(1, await counter.AddAsync(1));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task CallThatFindsNoNextInTime_TellsThatItWasNotHandled(string caller)
    {
        await using Nodes nodes = await TemporaryNameTests.ThreeAsync();
        PaxtorNode node = nodes[caller];
        ProcessRef name = node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "stops slowly"), options: TemporaryNameTests.On("a"));
        ICounter cart = node.Processes.Get<ICounter>(name), hasty = node.Processes.Get<ICounter>(name, new CallOptions { Timeout = TimeSpan.FromSeconds(3) });
        await cart.AddAsync(1);
        await cart.ExitAsync(null);
        await board.Saw("stop \"cart\": normal");
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await hasty.AddAsync(1));
        board.Open("stop");
    }

    [Fact]
    public void KnownNames_ThatAreNotUsed_AreForgottenFirst()
    {
        KnownNames known = new(most: 2);
        NameTarget[] names = [.. Enumerable.Range(0, 5).Select(static i => NameTarget.Of(i, ProcessSpec.For<Counter>("", ""), NameRestart.Temporary, null))];
        Pid PidOf(int i) => new("a@h", 1, i);
        known.Set(names[0], PidOf(0));
        known.Set(names[1], PidOf(1));
        known.Set(names[2], PidOf(2));
        // 0 and 1 are of the old generation; using 0 keeps it.
        Assert.Equal(PidOf(0), known.Find(names[0]));
        known.Set(names[3], PidOf(3));
        Assert.Null(known.Find(names[1]));
        Assert.Equal(PidOf(2), known.Find(names[2]));
        Assert.Equal(PidOf(0), known.Find(names[0]));
        known.Drop(names[0], PidOf(9));
        Assert.Equal(PidOf(0), known.Find(names[0]));
        known.Drop(names[0], PidOf(0));
        Assert.Null(known.Find(names[0]));
    }
}
