namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Links, monitors and calls when the other node goes, comes back, or cannot be reached.</summary>
public sealed class NodeLossTests
{
    private readonly Board board = new();

    [Fact]
    public async Task LinksAndMonitors_OverNodes_TellAsOnOneNode()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IWatcher watcher) = await nodes.WatcherAsync("a", board);
        (Pid linked, IProbe first) = await nodes.ProbeAsync("b", "a", board, "first");
        (Pid watched, IProbe second) = await nodes.ProbeAsync("b", "a", board, "second");
        await watcher.LinkAsync(linked);
        await watcher.MonitorAsync(watched);
        await first.ExitAsync(ExitReason.Custom("tired"));
        await board.Saw($"exit of {linked.Number}: tired");
        await second.ExitAsync(ExitReason.Normal);
        await board.Saw($"down of {watched}: normal");

        // Those that are gone.
        await watcher.LinkAsync(linked);
        await board.Saw($"exit of {linked.Number}: no process");
        await watcher.MonitorAsync(watched);
        await board.Saw($"down of {watched}: no process");
        await watcher.MonitorAsync(ProcessRef.Named("nobody", Nodes.NameOf("b")));
        await board.Saw($"down of nobody on {Nodes.NameOf("b")}: no process");
    }

    [Fact]
    public async Task LinkedProcess_OfAnotherNode_EndsWithTheOne()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IWatcher watcher) = await nodes.WatcherAsync("a", board, traps: false);
        (Pid linked, _) = await nodes.ProbeAsync("b", "a", board, "linked");
        await watcher.LinkAsync(linked);
        await watcher.ExitAsync(ExitReason.Custom("over"));
        await board.Saw("linked stopped: over");
    }

    [Fact]
    public async Task Unlinked_ItsExitIsNotTold()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IWatcher watcher) = await nodes.WatcherAsync("a", board);
        (Pid linked, IProbe probe) = await nodes.ProbeAsync("b", "a", board, "linked");
        await watcher.LinkAsync(linked);
        await watcher.UnlinkAsync(linked);
        MonitorRef monitor = await watcher.MonitorAsync(linked);
        await watcher.DemonitorAsync(monitor);
        await probe.ExitAsync(ExitReason.Custom("tired"));
        Assert.Equal(ExitKind.NoProcess, await AfterEndAsync(nodes, linked));
        Assert.Equal(["linked stopped: tired", "linked disposed"], board.Lines);
    }

    [Fact]
    public async Task Node_IsKilled_LinksBreakMonitorsFireOnceAndCallsEnd()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid own, IWatcher watcher) = await nodes.WatcherAsync("a", board);
        (Pid far, IProbe probe) = await nodes.ProbeAsync("b", "a", board, call: new CallOptions { Timeout = TimeSpan.FromSeconds(50) });
        await watcher.LinkAsync(far);
        await watcher.MonitorAsync(far);
        await watcher.MonitorAsync(far);
        Task<ExitReason> waiting = nodes.A.WaitForExitAsync(far);
        Task call = probe.PassAsync("never").AsTask();
        await board.Saw("at never");
        await nodes.KillAsync("b");
        CallInterruptedException error = await Assert.ThrowsAsync<CallInterruptedException>(() => call.WaitAsync(TestNode.Patience));
        Assert.Equal((far, ExitReason.NoConnection), (error.Pid, error.Reason));
        Assert.Equal(ExitReason.NoConnection, await waiting.WaitAsync(TestNode.Patience));
        await board.Saw(l => l.Count(x => x == $"down of {far}: no connection") == 2 && l.Contains($"exit of {far.Number}: no connection"), "both monitors and the link");
        NodeUnreachableException unreachable = await Assert.ThrowsAsync<NodeUnreachableException>(async () => await probe.AddAsync(1));
        Assert.Contains(Nodes.NameOf("b"), unreachable.Message, StringComparison.Ordinal);

        // A monitor of a process of a node that is gone fires; each that fired did so once.
        await watcher.MonitorAsync(far);
        await board.Saw(l => l.Count(x => x == $"down of {far}: no connection") == 3, "the third monitor");
        Assert.Equal(own, await watcher.SelfAsync());
        Assert.Equal(1, board.Lines.Count(l => l.StartsWith("exit of", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Node_StartsAgain_ItsOldProcessesAreGone()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IWatcher watcher) = await nodes.WatcherAsync("a", board);
        (Pid old, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        await nodes.KillAsync("b");
        await nodes.AddAsync("b");
        await nodes.SettleAsync();
        (Pid pid, _) = await nodes.ProbeAsync("b", "a", board);
        Assert.True(pid.Incarnation > old.Incarnation);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await probe.AddAsync(1));
        Assert.False(await nodes.A.IsAliveAsync(old));
        await watcher.MonitorAsync(old);
        await board.Saw($"down of {old}: no process");
        await watcher.LinkAsync(old);
        await board.Saw($"exit of {old.Number}: no process");
    }

    [Fact]
    public async Task NodesThatBothDoNotListen_AreToldOfPaxtorListen()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        await nodes.AddAsync("c", listens: false);
        await nodes.AddAsync("d", listens: false);
        await nodes.SettleAsync();
        NodeUnreachableException error = await Assert.ThrowsAsync<NodeUnreachableException>(() => nodes.ProbeAsync("d", "c", board));
        Assert.Contains("Paxtor:Listen", error.Message, StringComparison.Ordinal);

        // Over the connection that it has dialed itself, a node that does not listen is reached.
        (_, IProbe probe) = await nodes.ProbeAsync("c", "a", board);
        Assert.Equal(1, await probe.AddAsync(1));

        // And one that listens is dialed by one that does not.
        (_, probe) = await nodes.ProbeAsync("b", "c", board);
        Assert.Equal(2, await probe.AddAsync(2));
        (_, probe) = await nodes.ProbeAsync("c", "b", board);
        Assert.Equal(3, await probe.AddAsync(3));
    }

    [Fact]
    public async Task Node_ThatIsNoMember_IsUnreachableSoon()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        NodeUnreachableException error = await Assert.ThrowsAsync<NodeUnreachableException>(() => nodes.ProbeAsync("nobody", "a", board));
        Assert.Contains(Nodes.NameOf("nobody"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_IsClosedWhenIdleAndMadeAgain()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        await nodes.AddAsync("c");
        await nodes.SettleAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("c", "b", board);
        Assert.Equal(1, await probe.AddAsync(1));
        Paxtor.Processes.Remoting remoting = (Paxtor.Processes.Remoting)nodes["b"].ProcessRuntime.Remoting!;
        await Node.TestCluster.UntilAsync(
            () =>
            {
                remoting.Loop.Post(static r => r.CloseIdle(), remoting);
                return remoting.LinkOf(Nodes.NameOf("c"))!.Epoch == 0;
            },
            "the idle connection is not closed");
        Assert.Equal(3, await probe.AddAsync(2));
    }

    private static async Task<ExitKind> AfterEndAsync(Nodes nodes, Pid pid)
    {
        await nodes.A.WaitForExitAsync(pid).WaitAsync(TestNode.Patience);
        return (await nodes.A.WaitForExitAsync(pid).WaitAsync(TestNode.Patience)).Kind;
    }
}
