using Paxtor.Processes;

namespace Paxtor.Tests.Processes;

public sealed class ExitTests
{
    [Fact]
    public async Task Exit_PresentHandlerReturnsFirst_ThenStopAndDispose_RestIsNotRun()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board, "p");
        Task<int> present = probe.SlowAddAsync(1, "gate").AsTask();
        await board.Saw("in 1");
        Task<int> waiting = probe.AddAsync(1).AsTask();
        probe.Note("never");
        Task<ExitReason> ended = node.EndOf(pid);
        node.Processes.Exit(pid, ExitReason.Custom("enough"));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await probe.AddAsync(1));
        Assert.False(await node.Processes.IsAliveAsync(pid));
        Assert.False(ended.IsCompleted);
        board.Open("gate");
        Assert.Equal(1, await present.WaitAsync(TestNode.Patience));
        await Assert.ThrowsAsync<ProcessNotFoundException>(() => waiting.WaitAsync(TestNode.Patience));
        Assert.Equal(ExitReason.Custom("enough"), await ended);
        Assert.Equal(["in 1", "out 1", "p stopped: enough", "p disposed"], board.Lines);
    }

    [Fact]
    public async Task NormalExitSignal_DoesNothing_UnlessTrappedOrFromItself()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        node.Processes.Exit(pid, ExitReason.Normal);
        Assert.Equal(1, await probe.AddAsync(1));
        (Pid trapping, IWatcher watcher) = await node.WatcherAsync(board);
        node.Processes.Exit(trapping, ExitReason.Normal);
        await board.Saw("exit of 0: normal");
        watcher.AskToExit(trapping, ExitReason.Normal);
        await board.Saw($"exit of {trapping.Number}: normal");
        await watcher.TrapAsync(false);
        Task<ExitReason> ended = node.EndOf(trapping);
        watcher.AskToExit(trapping, ExitReason.Normal);
        Assert.Equal(ExitReason.Normal, await ended);
    }

    [Fact]
    public async Task Kill_IsNotTrapped_OthersSeeKilled()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IWatcher first) = await node.WatcherAsync(board);
        (Pid b, _) = await node.WatcherAsync(board);
        await first.LinkAsync(b);
        node.Processes.Exit(b, ExitReason.Shutdown);
        await board.Saw("exit of 0: shutdown");
        Assert.True(await node.Processes.IsAliveAsync(b));
        node.Processes.Exit(b, ExitReason.Killed);
        await board.Saw($"exit of {b.Number}: killed");
        Assert.True(await node.Processes.IsAliveAsync(a));
    }

    [Fact]
    public async Task FirstReasonStands()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        Task pass = probe.PassAsync("gate").AsTask();
        await board.Saw("at gate");
        Task<ExitReason> ended = node.EndOf(pid);
        node.Processes.Exit(pid, ExitReason.Custom("first"));
        node.Processes.Exit(pid, ExitReason.Killed);
        board.Open("gate");
        await pass;
        Assert.Equal(ExitReason.Custom("first"), await ended);
    }

    [Fact]
    public async Task StopThrows_ItEndsAllTheSame()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board, "throws at stop");
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(ExitReason.ShutdownWith("done"));
        Assert.Equal(ExitReason.ShutdownWith("done"), await ended);
        await board.Saw("throws at stop disposed");
    }

    [Fact]
    public async Task Locks_AreReleased_BeforeMonitorsAreTold()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IProbe probe) = await node.ProbeAsync(new Board());
        LockKey key = "processes/lock";
        long token = await probe.LockAsync("processes/lock");
        Assert.Equal(token, await probe.LockAsync("processes/lock"));
        Assert.Equal(pid, await node.Node.Locks.WhereIsAsync(key));
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(null);
        await ended;
        LockResult free = await node.Node.Locks.LockAsync(key, new LockOptions { Block = false });
        Assert.Equal(LockStatus.Acquired, free.Status);
        Assert.True(free.Handle!.Token > token);
        await free.Handle.DisposeAsync();
    }

    [Fact]
    public async Task NodeStops_ProcessesAreToldShutdown_AndTheirHandlersAwaited()
    {
        Board board = new();
        TestNode node = await TestNode.StartAsync();
        (_, IProbe probe) = await node.ProbeAsync(board, "p");
        Task pass = probe.PassAsync("gate").AsTask();
        await board.Saw("at gate");
        (Pid trapping, _) = await node.WatcherAsync(board);
        ValueTask stop = node.Node.DisposeAsync();
        await board.Saw("exit of 0: shutdown");
        Assert.Throws<ObjectDisposedException>(() => { node.Processes.Start(static (_, _) => Task.CompletedTask); });
        board.Open("gate");
        await stop.AsTask().WaitAsync(TestNode.Patience);
        await pass;
        Assert.Equal(["through gate", "p stopped: shutdown", "p disposed"], board.Lines.Where(static l => l.Contains('p', StringComparison.Ordinal) || l.StartsWith("through", StringComparison.Ordinal)).Except(["exit of 0: shutdown"]));
        Assert.Null(node.Runtime.Find(trapping));
    }

    [Fact]
    public async Task Timers_RunBetweenMessages_UntilDisposedOfOrEnded()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        await probe.StartTimerAsync(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), "tick");
        await board.Saw(static l => l.Count(static x => x == "tick") > 3, "four ticks");
        await probe.StopTimerAsync();
        int ticks = board.Lines.Count(static l => l == "tick");
        await probe.StartTimerAsync(TimeSpan.FromMilliseconds(50), null, "once");
        await board.Saw("once");
        Assert.Equal(ticks, board.Lines.Count(static l => l == "tick"));
        await probe.StartTimerAsync(TimeSpan.Zero, TimeSpan.Zero, "tock");
        await board.Saw("tock");
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(null);
        await ended;
        int tocks = board.Lines.Count(static l => l == "tock");
        await probe.NoteAsync("gone");
        Assert.Equal(tocks, board.Lines.Count(static l => l == "tock"));
    }
}
