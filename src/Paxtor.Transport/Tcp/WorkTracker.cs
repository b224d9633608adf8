namespace Paxtor.Transport;

/// <summary>Counts asynchronous work, so that the network's end can await all of it. Any thread.</summary>
internal sealed class WorkTracker(TransportLog log)
{
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The work under way, and one for the network itself.</summary>
    private int count = 1;

    /// <summary>Starts work that reports its own failures; another exception is a defect and is logged as one.</summary>
    /// <returns>False when all has ended and nothing may be started any more.</returns>
    public bool Run(Func<Task> work)
    {
        int present = Volatile.Read(ref count);
        while (present > 0)
        {
            int seen = Interlocked.CompareExchange(ref count, present + 1, present);
            if (seen == present)
            {
                _ = RunAsync(work);
                return true;
            }

            present = seen;
        }

        return false;
    }

    /// <summary>To be called once; the task ends when no work is under way.</summary>
    public Task EndAsync()
    {
        Exit();
        return idle.Task;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One connection's defect must not end the process; it is logged with its stack.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Defect(e);
        }
        finally
        {
            Exit();
        }
    }

    private void Exit()
    {
        if (Interlocked.Decrement(ref count) == 0)
            idle.SetResult();
    }
}
