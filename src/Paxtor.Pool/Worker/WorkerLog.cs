using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling.Worker;

/// <summary>The log of a worker: warnings and worse on standard error, which is its output file.</summary>
internal sealed class WorkerLog(string node) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(node, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A worker's log goes to its output file.");

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(string node, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            string at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            Console.Error.WriteLine($"{at} {node} {logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}");
        }
    }
}
