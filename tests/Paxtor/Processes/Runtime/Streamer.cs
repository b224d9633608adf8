using System.Runtime.CompilerServices;

namespace Paxtor.Tests.Processes;

[ProcessContract("streamer")]
public interface IStreamer
{
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> EventsAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> FailAtAsync(int at);

    ValueTask RaiseAsync(int value);

    ValueTask<int> AskAsync();

    void Leave();
}

/// <summary>A process that streams.</summary>
[Process("streamer")]
public sealed class Streamer([StartArgument] string board, ProcessContext context) : IStreamer, IProcessStop
{
    private readonly Board board = Board.Of(board);
    private TaskCompletionSource<int> raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int inside;

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < to; i++)
            {
                if (Interlocked.Increment(ref inside) != 1)
                    board.Write("two at once");
                board.Write($"made {i}");
                Interlocked.Decrement(ref inside);
                yield return i;
                if (i % 7 == 0)
                    await Task.Yield();
            }
        }
        finally
        {
            board.Write("count let go");
        }
    }

    public async IAsyncEnumerable<int> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                board.Write("listens");
                yield return await raised.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.Yield();
            board.Write("events let go");
        }
    }

    public async IAsyncEnumerable<int> FailAtAsync(int at)
    {
        for (int i = 0; ; i++)
        {
            if (i == at)
                throw new KeyNotFoundException("no more");
            await Task.Yield();
            yield return i;
        }
    }

    public ValueTask RaiseAsync(int value)
    {
        TaskCompletionSource<int> before = raised;
        raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.SetResult(value);
        return default;
    }

    public async ValueTask<int> AskAsync()
    {
        if (Interlocked.Increment(ref inside) != 1)
            board.Write("two at once");
        await Task.Yield();
        Interlocked.Decrement(ref inside);
        return 42;
    }

    public void Leave() => context.Exit();

    public ValueTask OnStopAsync(ExitReason reason)
    {
        board.Write("stopped");
        return default;
    }
}
