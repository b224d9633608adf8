namespace Paxtor.Processes;

/// <summary>Waits until all processes of a node have ended.</summary>
/// <param name="runtime">The node's.</param>
/// <param name="patience">Half of it is given to those that trap exits.</param>
internal sealed class StopWait(ProcessRuntime runtime, TimeSpan patience) : LooseAnswer<bool>
{
    private ITimer? teller;
    private ITimer? killer;

    public ValueTask Begin()
    {
        Begin(runtime.Sweeper, long.MaxValue, CancellationToken.None);
        ValueTask ended = new(this, Token);
        teller = runtime.Scheduler.Time.CreateTimer(static s => ((ProcessRuntime)s!).TellRest(), runtime, patience / 4, System.Threading.Timeout.InfiniteTimeSpan);
        killer = runtime.Scheduler.Time.CreateTimer(static s => ((ProcessRuntime)s!).KillRest(), runtime, patience / 2, System.Threading.Timeout.InfiniteTimeSpan);
        return ended;
    }

    /// <summary>Whether all have ended; called after each end.</summary>
    public void Look()
    {
        if (runtime.Table.Count > 0)
            return;
        teller?.Dispose();
        killer?.Dispose();
        TrySetResult(true);
    }
}
