using Paxtor.Processes;

namespace Paxtor.Tests.Processes;

public sealed class LinkTests
{
    [Fact]
    public async Task LinkedProcessFails_OtherEndsWithTheReason()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid a, IProbe first) = await node.ProbeAsync(new Board());
        (Pid b, IProbe second) = await node.ProbeAsync(new Board());
        (Pid c, IProbe third) = await node.ProbeAsync(new Board());
        await first.LinkAsync(b);
        await second.LinkAsync(c);
        Task<ExitReason> ended = node.EndOf(a);
        Task<ExitReason> both = node.EndOf(b);
        await third.ExitAsync(ExitReason.Custom("domino"));
        Assert.Equal(ExitReason.Custom("domino"), await ended);
        Assert.Equal(ExitReason.Custom("domino"), await both);
    }

    [Fact]
    public async Task LinkedProcessEndsNormally_OtherLives_UnlessItTraps()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IProbe first) = await node.ProbeAsync(board);
        (Pid _, IProbe second) = await node.ProbeAsync(board);
        (Pid _, IWatcher watcher) = await node.WatcherAsync(board);
        await second.LinkAsync(a);
        await watcher.LinkAsync(a);
        await watcher.LinkAsync(a);
        await first.ExitAsync(null);
        await board.Saw($"exit of {a.Number}: normal");
        Assert.Equal(1, await second.AddAsync(1));
        Assert.Single(board.Lines, $"exit of {a.Number}: normal");
    }

    [Fact]
    public async Task LinkToADeadProcess_IsToldAsNoProcess()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid dead, IProbe probe) = await node.ProbeAsync(board);
        Task<ExitReason> gone = node.EndOf(dead);
        await probe.ExitAsync(null);
        await gone;
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        await watcher.LinkAsync(dead);
        await board.Saw($"exit of {dead.Number}: no process");
        (Pid b, IProbe second) = await node.ProbeAsync(board);
        Task<ExitReason> ended = node.EndOf(b);
        await second.LinkAsync(dead);
        Assert.Equal(ExitReason.NoProcess, await ended);
    }

    [Fact]
    public async Task Unlink_TakesBackEvenWhatIsInTheMailbox()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IProbe probe) = await node.ProbeAsync(board);
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        Task taken = watcher.LinkAndTakeBackAsync(a, "gate").AsTask();
        await board.Saw("links");
        Task<ExitReason> ended = node.EndOf(a);
        await probe.ExitAsync(ExitReason.Custom("gone"));
        await ended;
        board.Open("gate");
        await taken;
        await watcher.SelfAsync();
        Assert.DoesNotContain(board.Lines, static l => l.StartsWith("exit of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unlink_BothAreFree()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid a, IProbe first) = await node.ProbeAsync(new Board());
        (Pid b, IProbe second) = await node.ProbeAsync(new Board());
        await first.LinkAsync(b);
        await second.UnlinkAsync(a);
        Task<ExitReason> ended = node.EndOf(b);
        await second.ExitAsync(ExitReason.Custom("alone"));
        await ended;
        Assert.Equal(1, await first.AddAsync(1));
    }

    [Fact]
    public async Task StartLinked_EndsTogether_AFailedStartHarmsNobody()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid a, IProbe first) = await node.ProbeAsync(board);
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () => await first.StartLinkedAsync(board.Id, "throws at start"));
        Assert.True(error.Is<ProcessStartException>());
        Pid child = await first.StartLinkedAsync(board.Id, "child");
        Task<ExitReason> ended = node.EndOf(child);
        node.Processes.Exit(a, ExitReason.Custom("parent"));
        Assert.Equal(ExitReason.Custom("parent"), await ended);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Processes.StartAsync(ProcessSpec.For<Probe>(board.Id, ""), new StartOptions { Link = true }));
    }

    [Fact]
    public async Task StartLinkedOnAnotherNode_TakenBackOverThereBeforeItsAnswer_IsNoLink()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid a, _) = await node.ProbeAsync(new Board());
        ProcessCell starter = node.Runtime.Find(a)!;
        Pid quick = new("far@localhost", 1, 1), other = new("far@localhost", 1, 2), again = new("far@localhost", 1, 3);
        starter.BeginLinkedStart();
        starter.BeginLinkedStart();
        starter.BeginLinkedStart();
        starter.OnUnlink(quick);
        starter.OnUnlink(again);
        starter.OnLink(again);
        starter.EndLinkedStart(quick);
        Assert.Equal([again], starter.Linked);
        starter.EndLinkedStart(again);
        starter.EndLinkedStart(null);
        Assert.Equal([again], starter.Linked);
        starter.OnLinkExit(quick, ExitReason.Custom("unseen"));
        starter.OnLinkExit(other, ExitReason.Custom("unseen"));
        Assert.True(await node.Processes.IsAliveAsync(a));
    }
}
