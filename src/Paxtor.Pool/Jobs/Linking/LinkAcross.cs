using Paxtor.Processes;

namespace Paxtor.Pooling.Jobs;

/// <summary>
/// The link between a job and a process of another cluster whose node runs in this program. In the pool's network a <see cref="LinkBridge"/> is linked with the job, from the job's first
/// moment, and ends as the caller does; the caller has the link with the job from the moment of asking, and is told of the job's end, or that the bridge is gone.
/// </summary>
/// <remarks>The gate is taken before the monitors of processes, never within one.</remarks>
internal sealed class LinkAcross : OutsideLink
{
    private readonly Lock gate = new();
    private readonly ProcessCell caller;
    private readonly ProcessCell bridge;
    private readonly ClassStart bridgeStart;

    /// <summary>The job, once its start was answered.</summary>
    private Pid? job;

    /// <summary>An exit that was told before.</summary>
    private (Pid From, ExitReason Reason)? early;

    private ExitReason? callerEnd;
    private bool hasBridgeEnded;

    /// <summary>Nothing is passed on any more.</summary>
    private bool isOver;

    private LinkAcross(ProcessCell caller, ProcessRuntime pool)
    {
        this.caller = caller;
        (bridge, bridgeStart) = pool.Reserve(ProcessSpec.For<LinkBridge>());
        bridge.TryWatch(new WatchKey(pool.NodePid, pool.NextReference()), new BridgeWatcher(this));
        // Until the job has a pid, the caller's link goes by the bridge's.
        if (!caller.TryLinkOutside(bridge.Pid, this))
            callerEnd = ExitReason.NoProcess;
    }

    /// <summary>The process that is to start the job, linked.</summary>
    public ProcessContext Bridge => bridge;

    /// <summary>Makes the link of a process with a job that is about to be started.</summary>
    /// <param name="caller">The process.</param>
    /// <param name="pool">This program's node in the pool's network.</param>
    public static async Task<LinkAcross> BeginAsync(ProcessCell caller, ProcessRuntime pool)
    {
        LinkAcross link = new(caller, pool);
        try
        {
            await link.bridgeStart.Launch(link.bridge, Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            link.Fail();
            throw;
        }

        // None when it has ended meanwhile, and then there is nothing to serve.
        (link.bridge.Target as LinkBridge)?.Serve(link);
        return link;
    }

    /// <summary>The job has started.</summary>
    public void Started(Pid pid)
    {
        lock (gate)
        {
            job = pid;
            if (callerEnd is { } end)
            {
                bridge.RequestExit(end);
                return;
            }

            caller.NameOutside(bridge.Pid, pid);
            if (early is { } told)
                OnJobExit(told.From, told.Reason);
            if (hasBridgeEnded)
                Tell(ExitReason.NoConnection);
            if (isOver)
                return;
        }

        // A job may take the link back, and then its end comes by this alone: else the bridge would be left behind.
        bridge.Monitor(pid);
    }

    /// <summary>The job did not start: that is told by the exception alone.</summary>
    public void Fail()
    {
        caller.ForgetOutside(bridge.Pid);
        bridge.RequestExit(ExitReason.Normal);
    }

    /// <summary>The caller has ended. While the start is on its way, the bridge waits for it, so that the job is told this reason.</summary>
    public override void OnExit(ExitReason reason)
    {
        lock (gate)
        {
            callerEnd = reason;
            isOver = true;
            if (job is not null)
                bridge.RequestExit(reason);
        }
    }

    public override void OnUnlink()
    {
        lock (gate)
            End();
    }

    /// <summary>The job has ended, or its node is out of reach; or it asks the one who has started it to exit.</summary>
    public void OnJobExit(Pid from, ExitReason reason)
    {
        lock (gate)
        {
            if (job is null)
                early = (from, reason);
            else if (job != from)
                return;
            else if (bridge.HasLinkOrItsExit(from))
                caller.OnExitRequest(from, reason);
            else
                Tell(reason);
        }
    }

    /// <summary>The job has ended: unless that comes by the link as well, it had taken the link back.</summary>
    public void OnJobDown()
    {
        lock (gate)
        {
            if (isOver || job is not { } pid || bridge.HasLinkOrItsExit(pid))
                return;
            caller.ForgetOutside(pid);
            End();
        }
    }

    private void OnBridgeEnd()
    {
        lock (gate)
        {
            hasBridgeEnded = true;
            if (job is not null)
                Tell(ExitReason.NoConnection);
        }
    }

    private void Tell(ExitReason reason)
    {
        if (isOver)
            return;
        caller.OnLinkExit(job!.Value, reason);
        End();
    }

    // As a normal exit, which is nothing to the job.
    private void End()
    {
        isOver = true;
        bridge.RequestExit(ExitReason.Normal);
    }

    private sealed class BridgeWatcher(LinkAcross link) : ProcessWatcher
    {
        public override void Tell(Pid from, long reference, ExitReason reason) => link.OnBridgeEnd();
    }
}
