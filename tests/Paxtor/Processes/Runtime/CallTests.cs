namespace Paxtor.Tests.Processes;

public sealed class CallTests
{
    [Fact]
    public async Task Call_Answers()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IProbe probe) = await node.ProbeAsync(new Board());
        Assert.Equal(3, await probe.AddAsync(3));
        Assert.Equal(10, await probe.AddAsync(7));
        Assert.Equal("hello", await probe.EchoAsync("hello"));
    }

    [Fact]
    public async Task HandlerThatWaits_NothingElseRuns()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IProbe probe) = await node.ProbeAsync(board);
        Task<int> first = probe.SlowAddAsync(1, "one").AsTask();
        Task<int> second = probe.SlowAddAsync(2, "two").AsTask();
        board.Open("two");
        await board.Saw("in 1");
        Assert.False(second.IsCompleted);
        board.Open("one");
        Assert.Equal(1, await first.WaitAsync(TestNode.Patience));
        Assert.Equal(3, await second.WaitAsync(TestNode.Patience));
        Assert.Equal(["in 1", "out 1", "in 2", "out 2"], board.Lines);
    }

    [Fact]
    public async Task HandlerThrows_CallerIsTold_ProcessLives()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IProbe probe) = await node.ProbeAsync(new Board());
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () => await probe.ThrowAsync("which?"));
        Assert.True(error.Is<KeyNotFoundException>());
        Assert.Equal("which?", error.Fault.Message);
        Assert.Equal(pid, error.Pid);
        Assert.IsType<KeyNotFoundException>(error.InnerException);
        error = await Assert.ThrowsAsync<CallFaultedException>(() => probe.ThrowLaterAsync("later"));
        Assert.Equal("later", error.Fault.Message);
        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task Timeout_CallerIsTold_HandlersTokenIsCancelled()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);

        // Time enough for the handler to begin: a call that nobody waits for any more is not run.
        IProbe hasty = node.Processes.Get<IProbe>(pid, new CallOptions { Timeout = TimeSpan.FromSeconds(3) });
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => hasty.WaitForCancelAsync(CancellationToken.None));
        Assert.Contains("unknown", error.Message, StringComparison.Ordinal);
        await board.Saw("cancelled");
        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task CallersTokenCancelled_HandlersTokenIsCancelled()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IProbe probe) = await node.ProbeAsync(board);
        using CancellationTokenSource source = new();
        Task call = probe.WaitForCancelAsync(source.Token);
        await board.Saw("waiting");
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, error.CancellationToken);
        await board.Saw("cancelled");
    }

    [Fact]
    public async Task CallToOneself_TimesOut_AndTheProcessGoesOn()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IProbe probe) = await node.ProbeAsync(new Board());
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () => await probe.SelfCallAsync());
        Assert.True(error.Is<TimeoutException>());

        // The call that nobody waits for any more is not run.
        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task ProcessGone_ProcessNotFound()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IProbe probe) = await node.ProbeAsync(new Board());
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(null);
        Assert.Equal(ExitReason.Normal, await ended);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await probe.AddAsync(1));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await node.Processes.Get<IProbe>(pid).AddAsync(1));
        probe.Note("nobody reads this");
        await probe.NoteAsync("nor this");
        Assert.False(await node.Processes.IsAliveAsync(pid));
    }

    [Fact]
    public async Task ContractNotImplemented_ContractException()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, _) = await node.ProbeAsync(new Board());
        await Assert.ThrowsAsync<ContractException>(async () => await node.Processes.Get<IWatcher>(pid).SelfAsync());
    }

    [Fact]
    public async Task Sends_AreHandledInOrder()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IProbe probe) = await node.ProbeAsync(board);
        for (int i = 0; i < 1000; i++)
        {
            if (i % 2 == 0)
                probe.Note($"{i}");
            else
                await probe.NoteAsync($"{i}");
        }

        await probe.AddAsync(1);
        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => $"{i}"), board.Lines);
    }

    [Fact]
    public async Task SendsHandlerThrows_ProcessEndsWithTheError()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        Task<ExitReason> ended = node.EndOf(pid);
        probe.Explode("boom");
        ExitReason reason = await ended;
        Assert.Equal(ExitKind.Error, reason.Kind);
        Assert.True(reason.Fault!.Is<InvalidOperationException>());
        Assert.Equal("boom", reason.Fault.Message);
    }

    [Fact]
    public async Task CopyLocalMessages_WorksAlike()
    {
        await using TestNode node = await TestNode.StartAsync(static o => o.Processes.CopyLocalMessages = true);
        Board board = new();
        (_, IProbe probe) = await node.ProbeAsync(board);
        Assert.Equal(3, await probe.AddAsync(3));
        Assert.Equal("hello", await probe.EchoAsync("hello"));
        probe.Note("note");
        await probe.PassAsync("x").AsTask().WaitAsync(TimeSpan.Zero).ContinueWith(static _ => { }, TaskScheduler.Default);
        board.Open("x");
        await board.Saw("note");
        await board.Saw("through x");
    }
}
