using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Paxtor.Transport.Tests;

/// <summary>Keeps what is logged, and lets a test wait for a line.</summary>
public sealed class LogSink : ILogger
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, string> waiters = new();

    public IEnumerable<string> Lines => lines;

    public int CountOf(string part) => lines.Count(l => l.Contains(part, StringComparison.Ordinal));

    public async Task UntilAsync(string part)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiters[seen] = part;
        if (CountOf(part) > 0)
            seen.TrySetResult();
        try
        {
            await seen.Task.WaitAsync(TestNode.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No line with '{part}' came. Lines:\n" + string.Join('\n', lines));
        }
        finally
        {
            waiters.TryRemove(seen, out _);
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = $"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : "\n" + exception)}";
        lines.Enqueue(line);
        foreach ((TaskCompletionSource seen, string part) in waiters)
        {
            if (line.Contains(part, StringComparison.Ordinal))
                seen.TrySetResult();
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
