namespace Paxtor.Tests.Processes;

public sealed class MonitorTests
{
    [Fact]
    public async Task Monitor_IsToldOnce_ForEachMonitor()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IProbe probe) = await node.ProbeAsync(board, options: new StartOptions { Name = "a" });
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        MonitorRef one = await watcher.MonitorAsync(a);
        MonitorRef two = await watcher.MonitorAsync(ProcessRef.Named("a"));
        Assert.NotEqual(one, two);
        await probe.ExitAsync(ExitReason.Custom("done"));
        await board.Saw($"down of {a}: done");
        await board.Saw("down of a: done");
        await watcher.SelfAsync();
        Assert.Equal(2, board.Lines.Count(static l => l.StartsWith("down", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MonitorOfNobody_IsToldAtOnce()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        await watcher.MonitorAsync(ProcessRef.Named("nobody"));
        await board.Saw("down of nobody: no process");
        Pid old = new(node.Node.Name, 1, 1);
        await watcher.MonitorAsync(old);
        await board.Saw($"down of {old}: no process");
        Assert.Equal(ExitReason.NoProcess, await node.EndOf(old));
    }

    [Fact]
    public async Task Demonitor_TakesBackEvenWhatIsInTheMailbox()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IProbe probe) = await node.ProbeAsync(board);
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        Task taken = watcher.MonitorAndTakeBackAsync(a, "gate").AsTask();
        await board.Saw("monitors");
        Task<ExitReason> ended = node.EndOf(a);
        await probe.ExitAsync(null);
        await ended;
        board.Open("gate");
        await taken;
        await watcher.SelfAsync();
        Assert.DoesNotContain(board.Lines, static l => l.StartsWith("down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WaitForExit_CanBeCancelled()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid a, IProbe probe) = await node.ProbeAsync(new Board());
        using CancellationTokenSource source = new();
        Task<ExitReason> waits = node.Processes.WaitForExitAsync(a, source.Token);
        Task<ExitReason> other = node.Processes.WaitForExitAsync(a);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await probe.ExitAsync(null);
        Assert.Equal(ExitReason.Normal, await other.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task ClassWithoutHandler_CannotMonitorNorTrap()
    {
        await using TestNode node = await TestNode.StartAsync();
        TaskCompletionSource<Exception> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid pid = node.Processes.Start((context, _) =>
        {
            seen.SetResult(Assert.Throws<InvalidOperationException>(() => { context.Monitor(context.Self); }));
            Assert.Throws<InvalidOperationException>(() => context.TrapExits = true);
            Assert.Throws<InvalidOperationException>(() => { context.StartTimer(static () => default, TimeSpan.Zero); });
            return Task.CompletedTask;
        });
        Assert.Contains(nameof(IProcesses.WaitForExitAsync), (await seen.Task.WaitAsync(TestNode.Patience)).Message, StringComparison.Ordinal);
        Assert.Contains((await node.EndOf(pid)).Kind, new[] { ExitKind.Normal, ExitKind.NoProcess });
    }

    [Fact]
    public async Task CodeThatWaits_IsToldWhenAllMonitorsHaveBeen_AndTheProcessIsGone()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        for (int round = 0; round < 20; round++)
        {
            (Pid pid, IProbe probe) = await node.ProbeAsync(new Board());

            // The first to wait is not the first to be told.
            Task<ExitReason> ended = node.EndOf(pid);
            for (int i = 0; i < 200; i++)
                await watcher.MonitorAsync(pid);
            await probe.ExitAsync(null);
            await ended;
            Assert.Null(node.Runtime.Find(pid));
            await watcher.SelfAsync();
            Assert.Equal(200, board.Lines.Count(l => l == $"down of {pid}: normal"));
        }
    }
}
