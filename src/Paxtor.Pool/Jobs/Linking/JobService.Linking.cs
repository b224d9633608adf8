using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <content>Jobs that are linked with the process that starts them.</content>
internal sealed partial class JobService
{
    /// <summary>Starts a job that is linked from its first moment to a process of this program.</summary>
    /// <param name="caller">The process, of whatever node that runs in this program.</param>
    /// <param name="job">The call.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait for its start; what has started by then, or does yet, is told to exit.</param>
    public async ValueTask<Pid> SpawnLinkAsync(ProcessContext caller, CapturedJob job, JobOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        cancellationToken.ThrowIfCancellationRequested();
        if (caller is not ProcessCell cell || ReferenceEquals(cell.Runtime, network.Node.ProcessRuntime))
            return await StartLinkedAsync(caller, job, options, cancellationToken).ConfigureAwait(false);
        LinkAcross link = await LinkAcross.BeginAsync(cell, network.Node.ProcessRuntime).ConfigureAwait(false);
        Pid pid;
        try
        {
            pid = await StartLinkedAsync(link.Bridge, job, options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            link.Fail();
            throw;
        }

        link.Started(pid);
        return pid;
    }

    private async ValueTask<Pid> StartLinkedAsync(ProcessContext starter, CapturedJob job, JobOptions? options, CancellationToken cancellationToken)
    {
        JobOptions asked = options ?? Defaults;
        return await WithOutputAsync(job, asked, request =>
        {
            ProcessSpec spec = ProcessSpec.For<JobProcess>(request);
            return PlaceAsync(asked, placed => StartLinkedOnAsync(placed, starter, spec, job, cancellationToken));
        }).ConfigureAwait(false);
    }

    private static async ValueTask<Pid> StartLinkedOnAsync(PlacedJob placed, ProcessContext starter, ProcessSpec spec, CapturedJob job, CancellationToken cancellationToken)
    {
        StartOptions linked = new() { Node = placed.Node, Link = true, Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            Pid started = await starter.Processes.StartAsync(spec, linked, cancellationToken).ConfigureAwait(false);
            placed.Started(null);
            return started;
        }
        catch (CallInterruptedException e)
        {
            throw new JobLostException(placed.Node, null, job.Method.Name, e.Reason.ToString());
        }
    }
}
