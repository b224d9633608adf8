using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling.Starting;

/// <content>The end of the pool.</content>
internal sealed partial class PoolMaster
{
    /// <summary>For workers that leave in order, what that takes; after it they are killed, or their lifeline is closed.</summary>
    private static readonly TimeSpan LeaveTime = PoolNode.StopTimeout * 2 + TimeSpan.FromSeconds(1);

    public Task StopAsync()
    {
        lock (gate)
            return stop ??= Task.Run(EndAsync);
    }

    private async Task EndAsync()
    {
        try
        {
            // Starts that are under way are given up, and leave nothing behind.
#pragma warning disable VSTHRD103, CA1849, MA0042 // Nothing that is registered there takes long.
            stopping.Cancel();
#pragma warning restore VSTHRD103, CA1849, MA0042
            Task[] underWay;
            lock (gate)
                underWay = [.. starts];
            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await starter.DisposeAsync().ConfigureAwait(false);
            PoolMemberInfo[] others = [.. Node.Members.Where(static m => m.Role != PoolRole.Master)];
            Task[] gone = [.. others.Select(m => leaving.GetOrAdd((m.Node, m.Life), static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task)];
            foreach (PoolMemberInfo member in others)
                Node.Table.Remove(member);
            await WithinAsync(Task.WhenAll(gone), LeaveTime).ConfigureAwait(false);
            foreach (ShellRun shell in workers.Values)
                await WorkerStarter.EndAsync(shell).ConfigureAwait(false);
        }
        finally
        {
            // From now on, no contact: who is left ends within the grace.
            lifelines?.Dispose();
            await CloseAsync().ConfigureAwait(false);
        }
    }

    // Whatever throws, a service of the application's perhaps, the rest is closed all the same.
    private async Task CloseAsync()
    {
        try
        {
            if (pool is not null)
                await pool.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await Node.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                stopped.TrySetResult();
            }
        }
    }

    private async Task WithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, Node.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogSlow(log, options.Name, limit);
        }
    }

    [LoggerMessage(EventId = 522, Level = LogLevel.Warning, Message = "Not all workers of the pool {Pool} have ended within {Limit}; those here are killed, others end when their lifeline is closed.")]
    private static partial void LogSlow(ILogger log, string pool, TimeSpan limit);
}
