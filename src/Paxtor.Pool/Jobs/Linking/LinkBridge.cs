namespace Paxtor.Pooling.Jobs;

/// <summary>Stands in the pool's network for a process of another cluster that is linked with a job; see <see cref="LinkAcross"/>. Ends when either has ended.</summary>
[Process("paxtor.pool.link")]
internal sealed class LinkBridge : IExitHandler, IDownHandler
{
    private readonly ProcessContext context;
    private volatile LinkAcross? link;

    public LinkBridge(ProcessContext context)
    {
        this.context = context;
        context.TrapExits = true;
    }

    /// <summary>For whom it stands; before the job is started.</summary>
    public void Serve(LinkAcross across) => link = across;

    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        // From the node itself: it stops.
        if (from.Number == 0)
            context.Exit(reason);
        else
            link?.OnJobExit(from, reason);
        return default;
    }

    public ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason)
    {
        link?.OnJobDown();
        return default;
    }
}
