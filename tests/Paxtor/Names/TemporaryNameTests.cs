using Paxtor.Tests.Node;
using Paxtor.Tests.Processes;
using Paxtor.Tests.Processes.Remoting;

namespace Paxtor.Tests.Names;

/// <summary>Temporary names on three real nodes.</summary>
public sealed class TemporaryNameTests
{
    private readonly Board board = new();

    [Fact]
    public async Task FirstCall_StartsTheProcess_AndAllNodesReachTheSame()
    {
        await using Nodes nodes = await ThreeAsync();
        ProcessRef[] names = [.. new[] { "a", "b", "c" }.Select(n => nodes[n].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "")))];
        Assert.Empty(board.Lines);
        Assert.Null(await nodes["a"].Names.LookupAsync("cart"));
        Assert.False(await nodes["b"].Names.IsAliveAsync("cart"));

        Assert.Equal(1, await nodes["b"].Processes.Get<ICounter>(names[1]).AddAsync(1));
        Assert.Equal(3, await nodes["c"].Processes.Get<ICounter>(names[2]).AddAsync(2));
        Assert.Equal(6, await nodes["a"].Processes.Get<ICounter>(names[0]).AddAsync(3));
        Pid pid = await nodes["a"].Processes.Get<ICounter>(names[0]).SelfAsync();
        foreach (string node in new[] { "a", "b", "c" })
        {
            Assert.Equal(pid, await nodes[node].Names.LookupAsync("cart"));
            Assert.Equal(pid, await nodes[node].Processes.WhereIsAsync(names[0]));
            Assert.True(await nodes[node].Names.IsAliveAsync("cart"));
        }

        Assert.Equal(1, board.Lines.Count(static l => l == "started \"cart\""));
    }

    [Fact]
    public async Task Node_IsKilled_TheNextCallStartsItElsewhere_WithAHigherToken()
    {
        await using Nodes nodes = await ThreeAsync();
        NameOptions onC = new() { Placement = Prefer("c") };
        ProcessRef name = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), options: onC);
        ICounter cart = nodes["a"].Processes.Get<ICounter>(name);
        long token = await cart.TokenAsync();
        Pid first = await cart.SelfAsync();
        Assert.Equal(Nodes.NameOf("c"), first.Node);
        await nodes.KillAsync("c");

        // Its session stands for a while: it is not started a second time.
        PaxtorException early = await Assert.ThrowsAnyAsync<PaxtorException>(async () => await cart.AddAsync(1));
        Assert.True(early is NodeUnreachableException or CallInterruptedException, early.ToString());
        ProcessRef anywhere = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""));
        ICounter again = nodes["a"].Processes.Get<ICounter>(anywhere);
        Pid second = await RetryAsync(again.SelfAsync);
        Assert.NotEqual(first, second);
        Assert.True(await again.TokenAsync() > token);
        Assert.Equal(1, await nodes["b"].Processes.Get<ICounter>(anywhere).AddAsync(1));
    }

    [Fact]
    public async Task Node_LeavesInOrder_CallsWaitThroughTheMove()
    {
        await using Nodes nodes = await ThreeAsync();
        ProcessRef name = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), options: new NameOptions { Placement = Prefer("c") });
        ICounter cart = nodes["a"].Processes.Get<ICounter>(name);
        Pid first = await cart.SelfAsync();
        Assert.Equal(Nodes.NameOf("c"), first.Node);
        Task stop = nodes["c"].DisposeAsync().AsTask();
        Pid second = first;
        while (second == first)
        {
            try
            {
                second = await cart.SelfAsync();
            }
            catch (CallInterruptedException)
            {
                // It may have been served when the process ended: the caller decides.
            }
        }

        await stop;
        Assert.NotEqual(Nodes.NameOf("c"), second.Node);
        await nodes.KillAsync("c");
    }

    [Fact]
    public async Task ProcessEnds_TheNextCallStartsItAnew()
    {
        await using Nodes nodes = await ThreeAsync();
        ICounter cart = nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "locks"), options: On("b")));
        Assert.Equal(1, await cart.AddAsync(1));
        long token = await cart.TokenAsync();
        Pid pid = await cart.SelfAsync();
        Task<ExitReason> ended = nodes["a"].Processes.WaitForExitAsync(pid);
        await cart.ExitAsync(null);
        Assert.Equal(ExitReason.Normal, await ended.WaitAsync(TestNode.Patience));

        // Whoever is told of the end finds name and locks free.
        Assert.Null(await nodes["a"].Names.LookupAsync("cart"));
        Assert.Null(await nodes["a"].Locks.WhereIsAsync("of the counter"));
        Assert.Equal(1, await cart.AddAsync(1));
        Assert.True(await cart.TokenAsync() > token);
    }

    [Fact]
    public async Task CallsWhileItEnds_WaitForTheNext()
    {
        await using Nodes nodes = await ThreeAsync();
        ICounter cart = nodes["a"].Processes.Get<ICounter>(
            nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "stops slowly"), options: On("b")), new CallOptions { Timeout = TimeSpan.FromSeconds(50) });
        Pid first = await cart.SelfAsync();
        await cart.ExitAsync(null);
        Task<Pid> waiting = cart.SelfAsync().AsTask();
        await board.Saw("stop \"cart\": normal");
        Assert.False(waiting.IsCompleted);
        board.Open("stop");
        Assert.NotEqual(first, await waiting.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task Crowd_NamingOneNewKey_StartsOneProcess()
    {
        await using Nodes nodes = await ThreeAsync();
        string[] names = ["a", "b", "c"];
        Task<int>[] calls = [.. Enumerable.Range(0, 64).Select(i =>
        {
            PaxtorNode node = nodes[names[i % 3]];
            return Task.Run(() => node.Processes.Get<ICounter>(node.Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""))).AddAsync(1).AsTask());
        })];
        int[] sums = await Task.WhenAll(calls).WaitAsync(TestNode.Patience);
        Assert.Equal(Enumerable.Range(1, 64), sums.Order());
        Assert.Equal(1, board.Lines.Count(static l => l == "start \"cart\""));
    }

    [Fact]
    public async Task StartUnderWay_IsSeenByAllCallers()
    {
        await using Nodes nodes = await ThreeAsync();
        ProcessSpec spec = ProcessSpec.For<Counter>(board.Id, "waits");
        Task<int> first = nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("cart", spec)).AddAsync(1).AsTask();
        await board.Saw("start \"cart\"");
        Task<int> second = nodes["b"].Processes.Get<ICounter>(nodes["b"].Names.Name("cart", spec)).AddAsync(1).AsTask();
        Task<int> third = nodes["c"].Processes.Get<ICounter>(nodes["c"].Names.Name("cart", spec)).AddAsync(1).AsTask();
        board.Open("start");
        int[] sums = await Task.WhenAll(first, second, third).WaitAsync(TestNode.Patience);
        Assert.Equal([1, 2, 3], sums.Order());
        Assert.Equal(1, board.Lines.Count(static l => l == "start \"cart\""));
    }

    [Fact]
    public async Task StartThatFails_IsToldAndLeavesNoName()
    {
        await using Nodes nodes = await ThreeAsync();
        board.Break("fails", 1);
        ICounter cart = nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "fails"), options: On("b")));
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(async () => await cart.AddAsync(1));
        Assert.Contains("no start today", error.Message, StringComparison.Ordinal);
        Assert.Null(await nodes["c"].Names.LookupAsync("cart"));
        Assert.Equal(1, await cart.AddAsync(1));
    }

    [Fact]
    public async Task AnotherClassOrKind_IsAnErrorThatNamesBoth()
    {
        await using Nodes nodes = await ThreeAsync();
        ProcessSpec spec = ProcessSpec.For<Counter>(board.Id, "");
        await nodes["a"].Processes.WhereIsAsync(nodes["a"].Names.Name("cart", spec));
        NameConflictException error = await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["b"].Names.Temporary.WhereIsAsync("cart", ProcessSpec.For<Other>()));
        Assert.Contains("counter", error.Message, StringComparison.Ordinal);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["c"].Names.Permanent.WhereIsAsync("cart", spec));
        Assert.Contains("permanent", error.Message, StringComparison.Ordinal);
        Assert.Contains("temporary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessagesAndStreams_ThroughAName_StartItToo()
    {
        await using Nodes nodes = await ThreeAsync();
        ICounter cart = nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), options: On("b")));
        cart.Note("hello");
        await board.Saw("hello");
        await cart.ExitAsync(null);
        List<int> items = [];
        await foreach (int item in cart.CountAsync(5))
            items.Add(item);
        Assert.Equal([1, 2, 3, 4, 5], items);

        // A sender alone finds out too that it has ended.
        await cart.ExitAsync(null);
        await TestCluster.UntilAsync(
            () =>
            {
                cart.Note("again");
                return board.Lines.Contains("again");
            },
            "messages do not reach the name any more");
    }

    [Fact]
    public async Task Names_AreSpreadOverTheNodesThatDeclareTheClass()
    {
        await using Nodes nodes = await ThreeAsync();
        Dictionary<string, int> on = [];
        for (int i = 0; i < 30; i++)
        {
            Pid pid = await nodes["a"].Names.Temporary.WhereIsAsync(i, ProcessSpec.For<Counter>(board.Id, ""));
            on[pid.Node] = on.GetValueOrDefault(pid.Node) + 1;
        }

        Assert.Equal(3, on.Count);
        Assert.All(on.Values, static n => Assert.Equal(10, n));
        Assert.Equal(30, await CountAsync(nodes["b"].Names.ListAsync()));
    }

    [Fact]
    public async Task NoNodeDeclaresTheClass_IsAClearError()
    {
        await using Nodes nodes = await ThreeAsync();
        PaxtorException error = await Assert.ThrowsAnyAsync<PaxtorException>(async () => await nodes["a"].Names.Temporary.WhereIsAsync("x", ProcessSpec.For<NotDeclared>()));
        Assert.Contains("declares", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_AsARegistry_ReachesTheHolder()
    {
        await using Nodes nodes = await ThreeAsync();
        Pid pid = await nodes["b"].Processes.StartAsync(ProcessSpec.For<Counter>(board.Id, "locks"));
        ProcessRef holder = nodes["a"].Locks.Via("of the counter");
        Assert.Equal(pid, await nodes["a"].Processes.WhereIsAsync(holder));
        Assert.Equal(pid, await nodes["a"].Processes.Get<ICounter>(holder).SelfAsync());
        Assert.Null(await nodes["a"].Processes.WhereIsAsync(nodes["a"].Locks.Via("of nobody")));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await nodes["a"].Processes.Get<ICounter>(nodes["a"].Locks.Via("of nobody")).SelfAsync());
    }

    [Fact]
    public async Task MessagesSentWhileTheProcessIsFound_ArriveInTheOrderOfSending_AndNoCallOvertakesThem()
    {
        await using Nodes nodes = await ThreeAsync();
        ProcessRef name = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, "waits"), options: On("b"));
        const int Count = 200;
        for (int i = 0; i < Count; i++)
            nodes["a"].Processes.Get<ICounter>(name).Note($"line {i}");
        Task<int> call = nodes["a"].Processes.Get<ICounter>(name).AddAsync(1).AsTask();
        await board.Saw("start \"cart\"");
        board.Open("start");
        await call.WaitAsync(TestNode.Patience);
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"line {i}"), board.Lines.Where(static l => l.StartsWith("line", StringComparison.Ordinal)));
        Assert.Equal(1, board.Lines.Count(static l => l == "started \"cart\""));
    }

    [Fact]
    public async Task Name_SentToAnotherNode_IsTheSameNameThere_AlsoInsideOtherValues()
    {
        await using Nodes nodes = await ThreeAsync();
        ICounter relay = nodes["a"].Processes.Get<ICounter>(nodes["a"].Names.Name("relay", ProcessSpec.For<Counter>(board.Id, ""), options: On("c")));
        ProcessRef cart = nodes["a"].Names.Name("cart", ProcessSpec.For<Counter>(board.Id, ""), NameRestart.Permanent, On("b"));
        Assert.Equal(2, await relay.RelayAsync(cart, 2));
        Pid pid = await nodes["a"].Processes.Get<ICounter>(cart).SelfAsync();
        Assert.Equal(pid, await relay.ResolveAsync(new Errand("find", cart)));
        Assert.Equal(5, await relay.RelayAsync(cart, 3));
        Assert.Equal(1, board.Lines.Count(static l => l == "started \"cart\""));
    }

    internal static async Task<Nodes> ThreeAsync()
    {
        Nodes nodes = await Nodes.StartAsync(Declare);
        await nodes.AddAsync("c", configure: Declare);
        await nodes.SettleAsync();
        return nodes;
    }

    internal static void Declare(PaxtorOptions options) => options.Processes.Add<Counter>().Add<Other>();

    internal static NameOptions On(string node) => new() { Placement = c => c.Single(n => n.Member.Name == Nodes.NameOf(node)) };

    internal static Func<IReadOnlyList<NameCandidate>, NameCandidate> Prefer(string node) => c => c.FirstOrDefault(n => n.Member.Name == Nodes.NameOf(node)) ?? c[0];

    /// <summary>As an application would: again while its node is not given up.</summary>
    internal static async Task<T> RetryAsync<T>(Func<ValueTask<T>> call)
    {
        using CancellationTokenSource limit = new(TestNode.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                return await call();
            }
            catch (PaxtorException e) when (e is NodeUnreachableException or CallInterruptedException or ProcessNotFoundException && !limit.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<NameInfo> names)
    {
        int count = 0;
        await foreach (NameInfo name in names)
            count += name.Pid is not null ? 1 : 0;
        return count;
    }

    private sealed class NotDeclared;
}
