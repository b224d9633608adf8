using Paxtor.Quorum.Replica;

namespace Paxtor.Quorum.Storage;

/// <summary>The log worker of a real node: a thread of its own that runs <see cref="LogWork"/>.</summary>
/// <remarks>
/// Group commit: everything that gathered while the last sync ran is written at once and synced once. After a failure
/// it reports <see cref="ILogWorkerEvents.Fatal"/> once and does nothing more.
/// </remarks>
internal sealed class LogThread : ILogWorker
{
    /// <summary>How many group commits go by, while the log is busy, for each step of background work.</summary>
    private const int CommitsPerBackgroundStep = 8;

    private const int ConfirmAfterMilliseconds = 1000;

    private readonly LogWork work;
    private readonly ILogWorkerEvents events;
    private readonly Thread thread;
    private readonly object gate = new();
    private bool woken;
    private bool stopping;
    private volatile bool failed;

    /// <summary>Starts the thread.</summary>
    public LogThread(VoterStorage storage, ILogWorkerEvents events)
    {
        this.events = events;
        work = new LogWork(storage, events) { Wake = Wake };
        thread = new Thread(Run) { IsBackground = true, Name = "paxtor log" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Enqueue(in PersistBatch batch) => work.Enqueue(batch);

    /// <inheritdoc/>
    public void SaveSnapshot(SnapshotData snapshot) => work.SaveSnapshot(snapshot);

    /// <inheritdoc/>
    public void LoadSnapshot() => work.LoadSnapshot();

    /// <inheritdoc/>
    public void SaveIdentity(StoredIdentity identity) => work.SaveIdentity(identity);

    /// <summary>
    /// Finishes the batches that are queued, unless the disk failed, and ends the thread. The storage is not
    /// disposed. Not to be called from an event.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
    }

    private void Run()
    {
        try
        {
            RunUntilStopped();
            work.Close();
        }
#pragma warning disable CA1031 // Whatever it is, nothing after it may be acknowledged: the owner is told and ends the node.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed = true;
            events.Fatal(e);
        }
    }

    private void RunUntilStopped()
    {
        int commits = 0;
        while (true)
        {
            if (work.Write())
            {
                long begun = TimeProvider.System.GetTimestamp();
                work.Sync();
                QuorumMetrics.SyncDuration.Record(TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
                work.Complete();
                if (++commits % CommitsPerBackgroundStep == 0)
                    work.Background();
                continue;
            }

            if (!IsStopping() && work.Background())
                continue;
            if (!Rest())
                return;
        }
    }

    /// <summary>Waits for work; false when there is none and the end was asked for.</summary>
    private bool Rest()
    {
        while (true)
        {
            lock (gate)
            {
                if (!woken && !stopping)
                    Monitor.Wait(gate, ConfirmAfterMilliseconds);
                if (woken)
                {
                    woken = false;
                    return true;
                }

                if (stopping)
                    return false;
            }

            work.Confirm();
        }
    }

    private bool IsStopping()
    {
        lock (gate)
            return stopping;
    }

    private void Wake()
    {
        if (failed)
            return;
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }
}
