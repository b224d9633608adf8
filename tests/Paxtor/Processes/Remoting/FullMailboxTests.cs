using Paxtor.Processes;
using Paxtor.Tests.Node;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>A mailbox that fills faster than it is read makes senders on other nodes wait, long before it refuses anything.</summary>
public sealed class FullMailboxTests
{
    private const int Messages = 400_000;

    private static readonly CallOptions Patient = new() { Timeout = Timeout.InfiniteTimeSpan };

    [Fact]
    public async Task Sender_FasterThanTheReader_WaitsForRoomAndLosesNothing()
    {
        await using Nodes nodes = await StartAsync();
        Board board = new();
        (Pid pid, ISink sink, Task held, Task pump) = await FillAsync(nodes, board);
        Assert.False(pump.IsCompleted);
        // Without a task there is nothing to wait with.
        LimitReachedException refused = Assert.Throws<LimitReachedException>(() => sink.Put(-1));
        Assert.Contains("no room", refused.Message, StringComparison.Ordinal);

        board.Open("gate");
        await pump.WaitAsync(TestNode.Patience);
        await held.WaitAsync(TestNode.Patience);
        Assert.Equal(Messages, await sink.CountAsync());
        // That there is room is looked for now and then, and may be told after the answer.
        await TestCluster.UntilAsync(() => !IsBusy(nodes, pid), "the sender is never told that there is room");
    }

    [Fact]
    public async Task Sender_WaitsForRoomInAProcessThatEnds_IsLetGo()
    {
        await using Nodes nodes = await StartAsync();
        Board board = new();
        (Pid pid, _, Task held, Task pump) = await FillAsync(nodes, board);
        nodes.A.Exit(pid, ExitReason.Killed);
        board.Open("gate");
        // To a process that is gone a message does nothing.
        await pump.WaitAsync(TestNode.Patience);
        await Task.WhenAny(held).WaitAsync(TestNode.Patience);
        await TestCluster.UntilAsync(() => !IsBusy(nodes, pid), "the sender still waits for one that is gone");
    }

    [Fact]
    public async Task Sender_WaitsForRoomOnANodeThatDies_IsTold()
    {
        await using Nodes nodes = await StartAsync();
        Board board = new();
        (_, _, Task held, Task pump) = await FillAsync(nodes, board);
        board.Open("gate");
        await nodes.KillAsync("b");
        // Or it was done before the node was.
        if (await Record.ExceptionAsync(() => pump.WaitAsync(TestNode.Patience)) is { } error)
            Assert.IsType<NodeUnreachableException>(error);
        await Task.WhenAny(held).WaitAsync(TestNode.Patience);
    }

    private static Task<Nodes> StartAsync() => Nodes.StartAsync(static o => o.Processes.Add<Sink>());

    /// <summary>A process of node b that is held at the gate, and a sender on a that has been told to wait.</summary>
    private static async Task<(Pid Pid, ISink Sink, Task Held, Task Pump)> FillAsync(Nodes nodes, Board board)
    {
        Pid pid = await nodes.A.StartAsync(ProcessSpec.For<Sink>(board.Id), new StartOptions { Node = Nodes.NameOf("b") });
        ISink sink = nodes.A.Get<ISink>(pid, Patient);
        Task held = sink.HoldAsync("gate").AsTask();
        await board.Saw("held");
        Task pump = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
                await sink.PutAsync(i);
        });
        await TestCluster.UntilAsync(() => IsBusy(nodes, pid), "the sender was never told to wait");
        return (pid, sink, held, pump);
    }

    private static bool IsBusy(Nodes nodes, Pid pid) =>
        Assert.IsType<Paxtor.Processes.Remoting>(nodes["a"].ProcessRuntime.Remoting).LinkTo(pid.Node).IsBusy(new RoomFrame(pid.Number, null));
}
