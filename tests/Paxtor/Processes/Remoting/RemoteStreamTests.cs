namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Streams between two real nodes.</summary>
public sealed class RemoteStreamTests
{
    private readonly Board board = new();

    [Fact]
    public async Task Stream_GivesAllItemsInOrderAndEnds()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IStreamer streamer) = await StartAsync(nodes);
        List<int> got = [];
        await foreach (int item in streamer.CountAsync(1_000))
            got.Add(item);
        Assert.Equal(Enumerable.Range(0, 1_000), got);
        await board.Saw("count let go");
    }

    [Fact]
    public async Task Reader_StopsReading_ProducerStopsAheadOfIt()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IStreamer streamer) = await StartAsync(nodes);
        await using IAsyncEnumerator<int> items = streamer.CountAsync(1_000).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        for (int i = 0; i < 20; i++)
            Assert.Equal(42, await streamer.AskAsync());
        Assert.InRange(board.Lines.Count(static l => l.StartsWith("made", StringComparison.Ordinal)), 1, 64);
        await items.DisposeAsync();
        await board.Saw("count let go");
        Assert.Equal(42, await streamer.AskAsync());
    }

    [Fact]
    public async Task StreamThatWaits_LetsCallsThroughAndIsCancelled()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IStreamer streamer) = await StartAsync(nodes);
        using CancellationTokenSource given = new();
        await using IAsyncEnumerator<int> events = streamer.EventsAsync(given.Token).GetAsyncEnumerator();
        ValueTask<bool> next = events.MoveNextAsync();
        await board.Saw("listens");
        await streamer.RaiseAsync(7);
        Assert.True(await next);
        Assert.Equal(7, events.Current);
        next = events.MoveNextAsync();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
        await board.Saw("events let go");
    }

    [Fact]
    public async Task Handler_Throws_ReaderGetsItAfterTheItemsBefore()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, IStreamer streamer) = await StartAsync(nodes);
        int got = 0;
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () =>
        {
            await foreach (int item in streamer.FailAtAsync(100))
                Assert.Equal(got++, item);
        });
        Assert.Equal((100, true, pid), (got, error.Is<KeyNotFoundException>(), error.Pid));
    }

    [Fact]
    public async Task ReaderWaitsTooLong_StreamEndsOnBothSides()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, _) = await StartAsync(nodes);
        IStreamer hasty = nodes.A.Get<IStreamer>(pid, new CallOptions { Timeout = TimeSpan.FromSeconds(3) });
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (int _ in hasty.EventsAsync())
                Assert.Fail("Nobody raised anything.");
        });
        await board.Saw("events let go");
    }

    [Fact]
    public async Task ProcessExitsOrIsGone_ReaderIsTold()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, IStreamer streamer) = await StartAsync(nodes);
        await using IAsyncEnumerator<int> events = streamer.EventsAsync().GetAsyncEnumerator();
        ValueTask<bool> next = events.MoveNextAsync();
        await board.Saw("listens");
        streamer.Leave();
        CallInterruptedException error = await Assert.ThrowsAsync<CallInterruptedException>(() => next.AsTask());
        Assert.Equal((pid, ExitReason.Normal), (error.Pid, error.Reason));
        await nodes.A.WaitForExitAsync(pid);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () =>
        {
            await foreach (int _ in streamer.CountAsync(1))
                Assert.Fail("It is gone.");
        });
    }

    [Fact]
    public async Task ReadersNode_IsKilled_ProducerLetsGo()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        Pid pid = await nodes.A.StartAsync(ProcessSpec.For<Streamer>(board.Id));
        Task reading = ReadAsync(nodes.B.Get<IStreamer>(pid));
        await board.Saw("listens");
        await nodes.KillAsync("b");
        await board.Saw("events let go");
        await Assert.ThrowsAnyAsync<PaxtorException>(() => reading.WaitAsync(TestNode.Patience));

        static async Task ReadAsync(IStreamer streamer)
        {
            await foreach (int _ in streamer.EventsAsync())
                Assert.Fail("Nobody raised anything.");
        }
    }

    private async Task<(Pid Pid, IStreamer Streamer)> StartAsync(Nodes nodes)
    {
        Pid pid = await nodes.A.StartAsync(ProcessSpec.For<Streamer>(board.Id), new StartOptions { Node = Nodes.NameOf("b") }).WaitAsync(TestNode.Patience);
        return (pid, nodes.A.Get<IStreamer>(pid));
    }
}
