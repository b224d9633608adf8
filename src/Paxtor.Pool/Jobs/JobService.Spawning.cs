using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <content>Jobs as processes, whose results nobody waits for.</content>
internal sealed partial class JobService
{
    private static readonly JobOptions Defaults = new();

    /// <summary>Starts a job on the member with the least expected load.</summary>
    /// <returns>Its pid.</returns>
    /// <exception cref="JobCaptureException">It cannot be sent.</exception>
    /// <exception cref="JobCodeException">No member has its code.</exception>
    /// <exception cref="JobLostException">The member was lost before it answered.</exception>
    public async ValueTask<Pid> SpawnAsync(CapturedJob job, JobOptions? options, CancellationToken cancellationToken)
    {
        JobOptions asked = options ?? Defaults;
        cancellationToken.ThrowIfCancellationRequested();
        return await WithOutputAsync(job, asked, request => StartAsync(asked, request, job, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Starts a job with the output that is asked for: one of its own is there until the job has ended, or has not started.</summary>
    private async ValueTask<Pid> WithOutputAsync(CapturedJob job, JobOptions asked, Func<JobRequest, ValueTask<Pid>> start)
    {
        (string, long Number, bool IsOwn) output = OutputFor(asked);
        Pid pid = default;
        try
        {
            pid = await start(RequestOf(job, 0, output)).ConfigureAwait(false);
        }
        finally
        {
            if (pid == default && output.IsOwn)
                outputs.Close(output.Number);
        }

        if (output.IsOwn || job.Token.CanBeCanceled)
            _ = FollowAsync(pid, job.Token, output.IsOwn ? output.Number : 0);
        return pid;
    }

    private async ValueTask<Pid> StartAsync(JobOptions asked, JobRequest request, CapturedJob job, CancellationToken cancellationToken)
    {
        ValueTask<Pid> started = PlaceAsync(asked, placed => StartOnAsync(placed, request, job));
        if (!cancellationToken.CanBeCanceled)
            return await started.ConfigureAwait(false);
        Task<Pid> starting = started.AsTask();
        try
        {
            return await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = EndWhenStartedAsync(starting);
            throw;
        }
    }

    /// <summary>Gives something to a member, and to another one when it surely did nothing with it.</summary>
    private async ValueTask<T> PlaceAsync<T>(JobOptions options, Func<PlacedJob, ValueTask<T>> give)
    {
        HashSet<string>? without = null;
        Exception? last = null;
        while (true)
        {
            PlacedJob placed = Place(options.Node, without) ?? throw last ?? new PoolException("The pool has no member that takes jobs.");
            try
            {
                return await give(placed).ConfigureAwait(false);
            }
            catch (Exception e) when (options.Node is null && e is NodeUnreachableException or ProcessNotFoundException or JobCodeException)
            {
                last = e;
                (without ??= []).Add(placed.Node);
            }
            finally
            {
                // Of one whose start was answered that has been told already.
                placed.Failed();
            }
        }
    }

    /// <summary>Chooses a member; null when there is none.</summary>
    private PlacedJob? Place(string? node, HashSet<string>? without)
    {
        if (node is not null)
            return new PlacedJob(node, board.PlaceOn(node), board);
        if (without is null)
            return board.Place() is { } least ? new PlacedJob(least.Node, least, board) : null;
        // Some would not have it: any of the others, the least loaded ones first.
        foreach (KnownLoad known in board.Read().Where(k => !without.Contains(k.Node)).OrderBy(static k => k.Backlog ?? double.MaxValue))
        {
            if (board.PlaceOn(known.Node) is { } other)
                return new PlacedJob(known.Node, other, board);
        }

        return null;
    }

    private async ValueTask<Pid> StartOnAsync(PlacedJob placed, JobRequest request, CapturedJob job)
    {
        JobStarted started;
        try
        {
            started = await GiveAsync(placed.Node, request).ConfigureAwait(false);
        }
        catch (CallInterruptedException e)
        {
            throw new JobLostException(placed.Node, null, job.Method.Name, e.Reason.ToString());
        }

        placed.Started(started.Load);
        return started.Refusal is null ? started.Pid : throw new JobCodeException(started.Refusal);
    }

    private async Task EndWhenStartedAsync(Task<Pid> starting)
    {
        try
        {
            Processes.Exit(await starting.ConfigureAwait(false), ExitReason.ShutdownWith("its start was cancelled"));
        }
        catch (Exception e) when (e is PoolException or ProcessException or ObjectDisposedException)
        {
            // It has not started.
        }
    }

    // Passes a cancellation on, and closes the output of its own, until the job ends.
    private async Task FollowAsync(Pid pid, CancellationToken token, long output)
    {
        CancellationTokenRegistration passing = token.Register(() => Processes.Exit(pid, ExitReason.ShutdownWith("cancelled")));
        await using (passing.ConfigureAwait(false))
            await Processes.WaitForExitAsync(pid).ConfigureAwait(false);
        if (output != 0)
            outputs.Close(output);
    }
}
