namespace Paxtor.Tests.Names;

/// <summary>What names do, on either engine; three nodes in this process.</summary>
public abstract class NameConformance : IAsyncLifetime
{
    private readonly Desk desk = new();
    private readonly Dictionary<string, PaxtorNode> nodes = [];
    private readonly List<string> killed = [];

    private ProcessSpec Spec => ProcessSpec.For<Clerk>(desk.Id);

    public virtual async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            PaxtorOptions options = new() { Name = $"{name}@127.0.0.1", Listen = "127.0.0.1:0", SessionTimeToLive = TimeSpan.FromSeconds(8), SessionMargin = TimeSpan.FromSeconds(3) };
            options.Processes.Add<Clerk>().Add<Another>();
            Configure(options, name);
            nodes[name] = await PaxtorNode.StartAsync(options);
        }

        using CancellationTokenSource limit = new(Desk.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (nodes.Values.Any(n => n.Processes.Members.Count(m => nodes.Values.Any(o => o.Name == m.Name)) < nodes.Count))
            await timer.WaitForNextTickAsync(limit.Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (PaxtorNode node in nodes.Values.Reverse())
            await node.DisposeAsync();
        desk.Check([.. killed]);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task FirstUse_StartsOneProcess_ThatAllNodesReach_AndLookingNeverDoes()
    {
        foreach (PaxtorNode node in nodes.Values)
        {
            Assert.Null(await node.Names.LookupAsync("k"));
            Assert.False(await node.Names.IsAliveAsync("k"));
        }

        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await nodes["a"].Processes.Get<IClerk>(nodes["a"].Names.Temporary.Via("k")).AddAsync(1));
        Assert.Empty(desk.Tenancies);
        ClerkState last = await Get("a", "k").AddAsync(1);
        last = await Get("b", "k").AddAsync(2);
        last = await Get("c", "k").AddAsync(3);
        Assert.Equal(6, last.Sum);
        foreach (PaxtorNode node in nodes.Values)
        {
            Assert.Equal(last.Self, await node.Names.LookupAsync("k"));
            Assert.True(await node.Names.IsAliveAsync("k"));
            Assert.Equal(last.Self, await node.Processes.WhereIsAsync(node.Names.Name("k", Spec)));
        }

        NameInfo info = Assert.Single(await ListAsync("c"));
        Assert.Equal((last.Self, "clerk", NameRestart.Temporary, last.Token), (info.Pid, info.Class, info.Restart, info.Token));
        Assert.Single(desk.Tenancies);
    }

    [Fact]
    public async Task Crowd_NamingOneNewKey_StartsOneProcess()
    {
        string[] names = [.. nodes.Keys];
        Task<ClerkState>[] calls = [.. Enumerable.Range(0, 64).Select(i => Task.Run(() => Get(names[i % 3], "k").AddAsync(1).AsTask()))];
        ClerkState[] states = await Task.WhenAll(calls).WaitAsync(Desk.Patience);
        Assert.Equal(Enumerable.Range(1, 64), states.Select(static s => s.Sum).Order());
        Assert.Single(desk.Tenancies);
    }

    [Fact]
    public async Task Temporary_ThatEnds_IsStartedByTheNextUse_AndNotBefore()
    {
        ClerkState first = await Get("a", "k", on: "b").AddAsync(1);
        Task<ExitReason> end = nodes["c"].Processes.WaitForExitAsync(first.Self);
        await Get("a", "k").ExitAsync();
        await end.WaitAsync(Desk.Patience);

        // Whoever is told of its end finds the name free.
        Assert.Null(await nodes["a"].Names.LookupAsync("k"));
        Assert.Single(desk.Tenancies);
        ClerkState second = await Get("c", "k").AddAsync(1);
        Assert.Equal((1, true), (second.Sum, second.Token > first.Token));
    }

    [Fact]
    public async Task Permanent_ThatEnds_IsStartedWithoutAnyUse_UntilItIsRemoved()
    {
        Pid? first = await nodes["a"].Names.Permanent.EnsureStartedAsync("k", Spec, On("b"));
        Assert.Equal(first, await nodes["c"].Names.Permanent.EnsureStartedAsync("k", Spec));
        await nodes["a"].Processes.Get<IClerk>(first!.Value).ExitAsync();
        await desk.BeganAsync("k", 2);
        nodes["a"].Processes.Exit(desk.Tenancies[1].Pid, ExitReason.Killed);
        await desk.BeganAsync("k", 3);
        NameInfo info = Assert.Single(await ListAsync("c"));
        Assert.Equal((NameRestart.Permanent, 2), (info.Restart, info.Restarts));
        Assert.True(await nodes["c"].Names.RemoveAsync("k").WaitAsync(Desk.Patience));
        Assert.Null(await nodes["a"].Names.LookupAsync("k"));
        Assert.Empty(await ListAsync("a"));
        Assert.False(await nodes["b"].Names.RemoveAsync("k"));

        // The key may be a temporary name now; its tokens go on.
        Assert.True((await Get("a", "k").AddAsync(1)).Token > desk.Tenancies[2].Token);
        Assert.Equal(4, desk.Tenancies.Count);
    }

    [Fact]
    public async Task AnotherClassOrKind_IsAnErrorThatNamesBoth()
    {
        await Get("a", "t").AddAsync(1);
        await nodes["a"].Names.Permanent.WhereIsAsync("p", Spec);
        NameConflictException error = await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["b"].Names.Temporary.WhereIsAsync("t", ProcessSpec.For<Another>()));
        Assert.Contains("clerk", error.Message, StringComparison.Ordinal);
        Assert.Contains("another", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<NameConflictException>(async () => await nodes["c"].Names.Permanent.WhereIsAsync("t", Spec));
        Assert.Contains("temporary", error.Message, StringComparison.Ordinal);
        Assert.Contains("permanent", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NameConflictException>(async () => await Get("b", "p").AddAsync(1));
        Assert.Equal(2, desk.Tenancies.Count);
    }

    [Fact]
    public async Task NodeLeaves_ItsNamesMove_AndCallsWaitForThem()
    {
        ClerkState first = await Get("a", "t", on: "c").AddAsync(1);
        Pid permanent = await nodes["a"].Names.Permanent.WhereIsAsync("p", Spec, On("c"));
        Pid unused = await nodes["a"].Names.Temporary.WhereIsAsync("u", Spec, On("c"));
        await Get("a", "ended", on: "c").ExitAsync();
        await UntilAsync(async () => await nodes["a"].Names.LookupAsync("ended") is null);
        Task leave = LeaveAsync("c");
        Task watched = WatchAsync("u", unused);
        ClerkState second = first;
        while (second.Self == first.Self)
        {
            try
            {
                second = await Get("a", "t").AddAsync(1);
            }
            catch (CallInterruptedException)
            {
                // It may have been served when the process ended: the caller decides.
            }
        }

        await leave.WaitAsync(Desk.Patience);
        await desk.BeganAsync("p", 2);

        // Also the one that nobody uses; at each moment someone has it.
        await desk.BeganAsync("u", 2);
        await watched.WaitAsync(Desk.Patience);
        Assert.Single(desk.Tenancies, static t => t.Key == "ended");
        Assert.True(second.Token > first.Token);
        Assert.NotEqual(first.Self.Node, second.Self.Node);
        Assert.NotEqual(permanent.Node, desk.Tenancies.Last(static t => t.Key == "p").Pid.Node);
    }

    [Fact]
    public async Task NodeIsKilled_PermanentOnesComeBack_TemporaryOnesByTheNextUse()
    {
        ClerkState first = await Get("a", "t", on: "c").AddAsync(1);
        await nodes["a"].Names.Permanent.WhereIsAsync("p", Spec, On("c"));
        Task handled = Get("a", "t").HoldAsync().AsTask();
        await desk.UntilAsync(static t => t[0].IsHolding, "a call under way");
        killed.Add("c");
        await nodes["c"].KillAsync();
        nodes.Remove("c");

        // What may have been handled is unknown, and is not sent again.
        await Assert.ThrowsAsync<CallInterruptedException>(() => handled.WaitAsync(Desk.Patience));

        // Its session stands for a while: none is started a second time before it has ended.
        PaxtorException early = await Assert.ThrowsAnyAsync<PaxtorException>(async () => await Get("a", "t", options: new CallOptions()).AddAsync(1));
        Assert.True(early is NodeUnreachableException or CallInterruptedException, early.ToString());
        await desk.BeganAsync("p", 2);
        ClerkState second = await UntilAnsweredAsync(() => Get("b", "t").AddAsync(1));
        Assert.True(second.Token > first.Token);
        Assert.False(desk.Tenancies.Last().IsHolding);
    }

    [Fact]
    public async Task ProcessEnds_ItsHandlerReturnsFirst_AndCallsThatWereNotHandledGoToTheNext()
    {
        IClerk clerk = Get("a", "k", on: "b");
        ClerkState first = await clerk.AddAsync(1);
        Task handled = clerk.HoldAsync().AsTask();
        await desk.UntilAsync(static t => t[0].IsHolding, "a call under way");
        Task<ClerkState>[] waiting = [.. Enumerable.Range(0, 8).Select(_ => clerk.AddAsync(1).AsTask())];
        nodes["c"].Processes.Exit(first.Self, ExitReason.Killed);
        await UntilAsync(async () => !await nodes["b"].Processes.IsAliveAsync(first.Self).AsTask());
        Assert.False(handled.IsCompleted);
        desk.Open();
        await handled.WaitAsync(Desk.Patience);
        ClerkState[] states = await Task.WhenAll(waiting).WaitAsync(Desk.Patience);
        Assert.Equal(Enumerable.Range(1, 8), states.Select(static s => s.Sum).Order());
        Assert.All(states, s => Assert.NotEqual(first.Self, s.Self));
        Assert.Equal(2, desk.Tenancies.Count);
    }

    /// <summary>Makes the settings those of a node of the cluster.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="name">Which node: a, b or c; a starts first.</param>
    protected abstract void Configure(PaxtorOptions options, string name);

    private static NameOptions On(string? node) => node is null ? new NameOptions() : new NameOptions { Placement = c => c.Single(n => n.Member.Name == $"{node}@127.0.0.1") };

    /// <summary>Ends when another process has a name; until then one must have it at each moment.</summary>
    private async Task WatchAsync(LockKey key, Pid pid)
    {
        while (true)
        {
            Pid? now = await nodes["a"].Names.LookupAsync(key);
            Assert.NotNull(now);
            if (now != pid)
                return;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource limit = new(Desk.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!await holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }

    private static async Task<ClerkState> UntilAnsweredAsync(Func<ValueTask<ClerkState>> call)
    {
        using CancellationTokenSource limit = new(Desk.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                return await call();
            }
            catch (PaxtorException e) when (e is NodeUnreachableException or CallInterruptedException or ProcessNotFoundException)
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
    }

    /// <summary>With the time that a machine needs which has much else to do, unless the time is what is tested.</summary>
    private IClerk Get(string from, LockKey key, string? on = null, CallOptions? options = null) =>
        nodes[from].Processes.Get<IClerk>(nodes[from].Names.Name(key, Spec, options: On(on)), options ?? new CallOptions { Timeout = Desk.Patience });

    private async Task LeaveAsync(string name)
    {
        PaxtorNode leaving = nodes[name];
        nodes.Remove(name);
        await leaving.DisposeAsync();
    }

    private async Task<List<NameInfo>> ListAsync(string from)
    {
        List<NameInfo> all = [];
        await foreach (NameInfo name in nodes[from].Names.ListAsync())
            all.Add(name);
        return all;
    }
}
