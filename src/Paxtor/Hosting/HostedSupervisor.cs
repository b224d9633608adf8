using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Paxtor.Hosting;

/// <summary>A supervisor that runs as long as the host: started with it, ended before the node. When it gives up, the host stops, as it does when a background service fails.</summary>
/// <param name="name">Its name on the node.</param>
/// <param name="make">What is started.</param>
/// <param name="processes">The node's.</param>
/// <param name="lifetime">The host's; null where there is none.</param>
/// <param name="log">The log.</param>
internal sealed partial class HostedSupervisor(string name, Func<ProcessSpec> make, IProcesses processes, IHostApplicationLifetime? lifetime, ILogger log) : IHostedService
{
    private Pid pid;
    private volatile bool stopping;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The host says how long a start may take.
        pid = await processes.StartAsync(make(), new StartOptions { Name = name, Timeout = Timeout.InfiniteTimeSpan }, cancellationToken).ConfigureAwait(false);
        _ = WatchAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        // It did not start.
        if (pid == default)
            return;
        Task<ExitReason> ended = processes.WaitForExitAsync(pid, cancellationToken);
        processes.Exit(pid, ExitReason.Shutdown);
        try
        {
            await ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogSlow(log, name);
        }
    }

    private async Task WatchAsync()
    {
        ExitReason reason = await processes.WaitForExitAsync(pid).ConfigureAwait(false);
        if (stopping || reason.Kind == ExitKind.Normal)
            return;
        LogGaveUp(log, name, reason);
        lifetime?.StopApplication();
    }

    [LoggerMessage(EventId = 320, Level = LogLevel.Critical, Message = "The supervisor '{Name}' has ended ({Reason}): the host stops.")]
    private static partial void LogGaveUp(ILogger log, string name, ExitReason reason);

    [LoggerMessage(EventId = 321, Level = LogLevel.Warning, Message = "The supervisor '{Name}' did not end in the time that the host gives: its processes end with the node.")]
    private static partial void LogSlow(ILogger log, string name);
}
