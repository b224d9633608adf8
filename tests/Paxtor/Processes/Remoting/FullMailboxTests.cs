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
        (Pid pid, ISink sink) = await SinkAsync(nodes, board);
        Task held = sink.HoldAsync("gate").AsTask();
        await board.Saw("held");
        Task pump = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
                await sink.PutAsync(i);
        });

        await TestCluster.UntilAsync(() => IsBusy(nodes, pid), "the sender was never told to wait");
        Assert.False(pump.IsCompleted);
        // Without a task there is nothing to wait with.
        LimitReachedException refused = Assert.Throws<LimitReachedException>(() => sink.Put(-1));
        Assert.Contains("no room", refused.Message, StringComparison.Ordinal);

        board.Open("gate");
        await pump.WaitAsync(TestNode.Patience);
        await held.WaitAsync(TestNode.Patience);
        Assert.Equal(Messages, await sink.CountAsync());
        Assert.False(IsBusy(nodes, pid));
    }

    [Fact]
    public async Task Sender_WaitsForRoomInAProcessThatEnds_IsLetGo()
    {
        await using Nodes nodes = await StartAsync();
        Board board = new();
        (Pid pid, ISink sink) = await SinkAsync(nodes, board);
        Task held = sink.HoldAsync("gate").AsTask();
        await board.Saw("held");
        Task pump = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
                await sink.PutAsync(i);
        });

        await TestCluster.UntilAsync(() => IsBusy(nodes, pid), "the sender was never told to wait");
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
        (Pid pid, ISink sink) = await SinkAsync(nodes, board);
        Task held = sink.HoldAsync("gate").AsTask();
        await board.Saw("held");
        Task pump = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
                await sink.PutAsync(i);
        });

        await TestCluster.UntilAsync(() => IsBusy(nodes, pid), "the sender was never told to wait");
        board.Open("gate");
        await nodes.KillAsync("b");
        // Or it was done before the node was.
        if (await Record.ExceptionAsync(() => pump.WaitAsync(TestNode.Patience)) is { } error)
            Assert.IsType<NodeUnreachableException>(error);
        await Task.WhenAny(held).WaitAsync(TestNode.Patience);
    }

    private static Task<Nodes> StartAsync() => Nodes.StartAsync(static o => o.Processes.Add<Sink>());

    private static async Task<(Pid Pid, ISink Sink)> SinkAsync(Nodes nodes, Board board)
    {
        Pid pid = await nodes.A.StartAsync(ProcessSpec.For<Sink>(board.Id), new StartOptions { Node = Nodes.NameOf("b") });
        return (pid, nodes.A.Get<ISink>(pid, Patient));
    }

    private static bool IsBusy(Nodes nodes, Pid pid) =>
        Assert.IsType<Paxtor.Processes.Remoting>(nodes["a"].ProcessRuntime.Remoting).LinkTo(pid.Node).IsBusy(new RoomFrame(pid.Number, null));
}
