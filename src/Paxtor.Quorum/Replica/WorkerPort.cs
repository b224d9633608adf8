using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Replica;

/// <summary>
/// Brings what the log worker reports, on its own thread, to the loop. One item is posted for however much has been reported
/// before it runs.
/// </summary>
internal sealed class WorkerPort(EventLoop loop, ILogWorkerEvents target) : LoopItem, ILogWorkerEvents
{
    private readonly Lock gate = new();
    private List<Action<ILogWorkerEvents>> rare = [];
    private List<Action<ILogWorkerEvents>> running = [];
    private ulong persisted;
    private bool posted;

    void ILogWorkerEvents.Persisted(ulong sequence)
    {
        bool post;
        lock (gate)
        {
            persisted = sequence;
            post = !posted;
            posted = true;
        }

        if (post)
            loop.PostInline(this);
    }

    void ILogWorkerEvents.SnapshotSaved(ulong index) => Report(t => t.SnapshotSaved(index));

    void ILogWorkerEvents.SnapshotLoaded(SnapshotData? snapshot) => Report(t => t.SnapshotLoaded(snapshot));

    void ILogWorkerEvents.SnapshotUnreadable(Exception error) => Report(t => t.SnapshotUnreadable(error));

    void ILogWorkerEvents.IdentitySaved(StoredIdentity identity) => Report(t => t.IdentitySaved(identity));

    void ILogWorkerEvents.Fatal(Exception error) => Report(t => t.Fatal(error));

    /// <inheritdoc/>
    public override void Run()
    {
        ulong sequence;
        lock (gate)
        {
            posted = false;
            sequence = persisted;
            persisted = 0;
            (rare, running) = (running, rare);
        }

        // A fatal report comes last of all, so that what was durable before it still counts.
        if (sequence != 0)
            target.Persisted(sequence);
        foreach (Action<ILogWorkerEvents> report in running)
            report(target);
        running.Clear();
    }

    private void Report(Action<ILogWorkerEvents> report)
    {
        bool post;
        lock (gate)
        {
            rare.Add(report);
            post = !posted;
            posted = true;
        }

        if (post)
            loop.PostInline(this);
    }
}
