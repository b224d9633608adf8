namespace Paxtor.Pooling.Jobs;

/// <content>Jobs whose results are waited for.</content>
internal sealed partial class JobService
{
    /// <summary>Runs a job, and gives its result.</summary>
    /// <exception cref="JobCaptureException">It cannot be sent.</exception>
    /// <exception cref="JobCodeException">No member has its code.</exception>
    /// <exception cref="JobFaultedException">It threw.</exception>
    /// <exception cref="JobEndedException">It was told to exit.</exception>
    /// <exception cref="JobLostException">Its member was lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled: the job is told to exit.</exception>
    public async Task<object?> RunAsync(CapturedJob job, JobOptions? options, CancellationToken cancellationToken)
    {
        JobOptions asked = options ?? Defaults;
        cancellationToken.ThrowIfCancellationRequested();
        (string, long Number, bool IsOwn) output = OutputFor(asked);
        try
        {
            JobOutcome outcome = await PlaceAsync(asked, placed => RunOnAsync(placed, job, output, cancellationToken)).ConfigureAwait(false);
            return ResultOf(job, outcome);
        }
        finally
        {
            if (output.IsOwn)
                outputs.Close(output.Number);
        }
    }

    /// <summary>Runs a job on one member, to its end.</summary>
    /// <exception cref="JobCodeException">The member does not have its code.</exception>
    internal async ValueTask<JobOutcome> RunOnAsync(PlacedJob placed, CapturedJob job, (string Node, long Number, bool IsOwn) output, CancellationToken cancellationToken)
    {
        string node = placed.Node;
        PendingJob pending = new(Interlocked.Increment(ref lastNumber), job);
        JobRequest request = RequestOf(job, pending.Number, output);
        Watch(node, pending);
        try
        {
            CancellationTokenRegistration asked = job.Token.CanBeCanceled && job.Token != cancellationToken ? job.Token.Register(() => Tell(node, pending)) : default;
            CancellationTokenRegistration cancelled = cancellationToken.Register(
                () =>
                {
                    Tell(node, pending);
                    pending.TrySetCanceled(cancellationToken);
                });
            await using (asked.ConfigureAwait(false))
            await using (cancelled.ConfigureAwait(false))
            {
                _ = StartAsync(placed, request, pending);
                JobOutcome outcome = await pending.Task.ConfigureAwait(false);
                return outcome.Kind == JobOutcomeKind.NoCode ? throw new JobCodeException(outcome.Fault?.Message ?? $"{node} does not have the code of {job.Method}.") : outcome;
            }
        }
        finally
        {
            if (places.TryRemove(pending.Number, out MemberWatch? watch))
                watch.Take(pending.Number);
        }
    }

    /// <summary>What a job came to.</summary>
    internal object? ResultOf(CapturedJob job, JobOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case JobOutcomeKind.Returned:
                try
                {
                    return job.Method.DecodeResult(outcome.Result.Span, Serializer);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    throw new PoolException($"The job {job.Method} ran, and its result could not be read: {e.Message}", e);
                }

            case JobOutcomeKind.ToldToExit when job.Token.IsCancellationRequested:
                throw new OperationCanceledException($"The job {job.Method} was cancelled, and has ended.", job.Token);
            case JobOutcomeKind.ToldToExit:
                throw new JobEndedException(outcome.Reason ?? ExitReason.Shutdown, outcome.Pid, job.Method.Name);
            default:
                throw new JobFaultedException(outcome.Fault ?? new FaultInfo("", "unknown"), outcome.Pid, job.Method.Name);
        }
    }

    private async Task StartAsync(PlacedJob placed, JobRequest request, PendingJob pending)
    {
        try
        {
            JobStarted started = await GiveAsync(placed.Node, request).ConfigureAwait(false);
            placed.Started(started.Load);
            if (started.Refusal is not null)
            {
                pending.TrySetException(new JobCodeException(started.Refusal));
                return;
            }

            if (places.TryGetValue(pending.Number, out MemberWatch? watch) && !watch.Started(pending, started.Pid))
                Watch(placed.Node, pending);
            // Cancelled before it had started: nobody waits for it.
            if (pending.Task.IsCanceled || (pending.Job.Token.IsCancellationRequested && !pending.Task.IsCompleted))
                Processes.Exit(started.Pid, ExitReason.ShutdownWith(Cancelled));
        }
        catch (CallInterruptedException e)
        {
            pending.TrySetException(new JobLostException(placed.Node, null, pending.Job.Method.Name, e.Reason.ToString()) { Number = pending.Number });
        }
#pragma warning disable CA1031 // Whoever waits for the job gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            pending.TrySetException(e);
        }
    }

    private const string Cancelled = "cancelled";

    // Sent after the start, so that it finds the job; when the start waits for room, the job is told by its pid once it has started.
    private void Tell(string node, PendingJob pending) => _ = TellAsync(node, pending);

    private async Task TellAsync(string node, PendingJob pending)
    {
        try
        {
            await HostOf(node).CancelAsync(Self, pending.Number, Cancelled).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PaxtorException or TimeoutException or ObjectDisposedException)
        {
            // The member is lost: the job ends with it, or when it sees that this one is gone.
        }
    }

    private void Watch(string node, PendingJob pending)
    {
        while (true)
        {
            if (!watches.TryGetValue(node, out MemberWatch? watch))
            {
                // Remembered past its loss, when it stands in no list any more.
                if (network.Members.Any(m => m.Role != PoolRole.Worker && string.Equals(m.Node, node, StringComparison.Ordinal)))
                    attached[node] = true;
                MemberWatch made = new(node);
                watch = watches.GetOrAdd(node, made);
                if (ReferenceEquals(watch, made))
                    _ = WatchAsync(made);
            }

            if (watch.TryAdd(pending))
            {
                places[pending.Number] = watch;
                return;
            }
        }
    }

    private async Task WatchAsync(MemberWatch watch)
    {
        ExitReason reason;
        try
        {
            reason = await Processes.WaitForExitAsync(ProcessRef.Named(IJobHost.Name, watch.Node)).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            reason = ExitReason.Shutdown;
        }

        watches.TryRemove(new KeyValuePair<string, MemberWatch>(watch.Node, watch));
        watch.End(reason);
    }
}
