namespace Paxtor.Tests.Processes;

public sealed class StreamTests
{
    [Fact]
    public async Task Stream_GivesAllItemsInOrder()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, Board board) = await StartAsync(node);
        List<int> got = [];
        await foreach (int item in streamer.CountAsync(500))
            got.Add(item);
        Assert.Equal(Enumerable.Range(0, 500), got);
        await board.Saw("count let go");
        Assert.DoesNotContain("two at once", board.Lines);
    }

    [Fact]
    public async Task StreamThatWaits_LetsOtherMessagesThrough()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, Board board) = await StartAsync(node);
        await using IAsyncEnumerator<int> events = streamer.EventsAsync().GetAsyncEnumerator();
        ValueTask<bool> first = events.MoveNextAsync();
        await board.Saw("listens");
        Assert.Equal(42, await streamer.AskAsync());
        await streamer.RaiseAsync(7);
        Assert.True(await first.AsTask().WaitAsync(TestNode.Patience));
        Assert.Equal(7, events.Current);
    }

    [Fact]
    public async Task Consumer_IsNotOverrun()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, Board board) = await StartAsync(node);
        await using IAsyncEnumerator<int> items = streamer.CountAsync(1000).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());

        // Whatever is in the mailbox has been handled when a call is answered; some turns later nothing more may come.
        for (int i = 0; i < 20; i++)
            await streamer.AskAsync();
        Assert.InRange(board.Lines.Count(static l => l.StartsWith("made", StringComparison.Ordinal)), 1, 33);
        int rest = 0;
        while (await items.MoveNextAsync())
            rest++;
        Assert.Equal(999, rest);
    }

    [Fact]
    public async Task ConsumerBreaks_EnumeratorIsDisposedOf()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, Board board) = await StartAsync(node);
        await foreach (int item in streamer.CountAsync(int.MaxValue))
        {
            if (item == 40)
                break;
        }

        await board.Saw("count let go");
        await using (IAsyncEnumerator<int> events = streamer.EventsAsync().GetAsyncEnumerator())
        {
            ValueTask<bool> next = events.MoveNextAsync();
            await board.Saw("listens");
            Assert.False(next.IsCompleted);
        }

        await board.Saw("events let go");
    }

    [Fact]
    public async Task ConsumerCancels_EnumeratorIsDisposedOf()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, Board board) = await StartAsync(node);
        using CancellationTokenSource source = new();
        await using IAsyncEnumerator<int> events = streamer.EventsAsync(source.Token).GetAsyncEnumerator();
        ValueTask<bool> next = events.MoveNextAsync();
        await board.Saw("listens");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask().WaitAsync(TestNode.Patience));
        await board.Saw("events let go");
    }

    [Fact]
    public async Task NextItemTakesTooLong_TimeoutException()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, _, Board board) = await StartAsync(node);
        IStreamer hasty = node.Processes.Get<IStreamer>(pid, new CallOptions { Timeout = TimeSpan.FromSeconds(3) });
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (int item in hasty.EventsAsync())
                Assert.Fail($"{item} came.");
        });
        await board.Saw("events let go");
    }

    [Fact]
    public async Task HandlerThrows_ConsumerIsTold()
    {
        await using TestNode node = await TestNode.StartAsync();
        (_, IStreamer streamer, _) = await StartAsync(node);
        List<int> got = [];
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () =>
        {
            await foreach (int item in streamer.FailAtAsync(3))
                got.Add(item);
        });
        Assert.True(error.Is<KeyNotFoundException>());
        Assert.Equal([0, 1, 2], got);
        Assert.Equal(42, await streamer.AskAsync());
    }

    [Fact]
    public async Task ProcessExits_StreamIsInterrupted_AfterItsCodeHasReturned()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid pid, IStreamer streamer, Board board) = await StartAsync(node);
        await using IAsyncEnumerator<int> events = streamer.EventsAsync().GetAsyncEnumerator();
        ValueTask<bool> next = events.MoveNextAsync();
        await using IAsyncEnumerator<int> counts = streamer.CountAsync(1000).GetAsyncEnumerator();
        Assert.True(await counts.MoveNextAsync());
        await board.Saw("listens");
        Task<ExitReason> ended = node.EndOf(pid);
        streamer.Leave();
        Assert.Equal(ExitReason.Normal, await ended);
        CallInterruptedException error = await Assert.ThrowsAsync<CallInterruptedException>(() => next.AsTask().WaitAsync(TestNode.Patience));
        Assert.Equal(pid, error.Pid);
        List<string> lines = board.Lines;
        Assert.True(lines.IndexOf("events let go") < lines.IndexOf("stopped"));
        Assert.True(lines.IndexOf("count let go") < lines.IndexOf("stopped"));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await streamer.CountAsync(1).GetAsyncEnumerator().MoveNextAsync());
    }

    private static async Task<(Pid Pid, IStreamer Streamer, Board Board)> StartAsync(TestNode node)
    {
        Board board = new();
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Streamer>(board.Id));
        return (pid, node.Processes.Get<IStreamer>(pid), board);
    }
}
