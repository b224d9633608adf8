using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Cluster;

/// <summary>
/// The log worker of a simulated voter: takes the real worker's steps one by one at moments of virtual time, so that a crash can fall
/// between any two of them, and a disk can be slow while the loop goes on.
/// </summary>
internal sealed class SimulatedLogWorker : ILogWorker
{
    /// <summary>The same pace as <see cref="LogThread"/> has.</summary>
    private const int CommitsPerBackgroundStep = 8;

    private static readonly TimeSpan ConfirmAfter = TimeSpan.FromSeconds(1);

    private readonly SimulatedLoop loop;
    private readonly SimulatedDisk disk;
    private readonly ILogWorkerEvents events;
    private readonly LogWork work;
    private readonly Random random;
    private SimulatedEvent? scheduled;
    private Stage stage;
    private bool stopped;
    private int commits;
    private bool synced;

    /// <summary>Whether something was queued since the last look at the queue.</summary>
    private bool asked;

    public SimulatedLogWorker(SimulatedLoop loop, VoterStorage storage, SimulatedDisk disk, ILogWorkerEvents events)
    {
        this.loop = loop;
        this.disk = disk;
        this.events = events;
        random = loop.Simulation.CreateRandom();
        work = new LogWork(storage, events);
    }

    private enum Stage
    {
        /// <summary>Nothing is queued as far as known.</summary>
        Rest,

        /// <summary>The next step writes what is queued.</summary>
        Write,

        /// <summary>The next step syncs what was written.</summary>
        Sync,

        /// <summary>The next step reports what was synced.</summary>
        Complete,

        /// <summary>The next step does a piece of what can wait.</summary>
        Background,

        /// <summary>Nothing came for a while: the next step confirms the log.</summary>
        Confirm,
    }

    /// <summary>What a step takes besides the disk's own time: the hand-over between threads.</summary>
    public TimeSpan StepMax { get; set; } = TimeSpan.FromMicroseconds(60);

    public void Enqueue(in PersistBatch batch)
    {
        work.Enqueue(batch);
        Wake();
    }

    public void SaveSnapshot(SnapshotData snapshot)
    {
        work.SaveSnapshot(snapshot);
        Wake();
    }

    public void LoadSnapshot()
    {
        work.LoadSnapshot();
        Wake();
    }

    public void SaveIdentity(StoredIdentity identity)
    {
        work.SaveIdentity(identity);
        Wake();
    }

    /// <summary>Ends the worker where it stands, as the end of its process would.</summary>
    public void Dispose()
    {
        stopped = true;
        scheduled?.Cancel();
    }

    private void Wake()
    {
        asked = true;
        if (stopped || stage is not (Stage.Rest or Stage.Confirm))
            return;
        scheduled?.Cancel();
        stage = Stage.Write;
        ScheduleStep();
    }

    private void ScheduleStep()
    {
        // A sync takes its time before anything is durable; every other operation has its effect at once and then takes its time.
        TimeSpan taken = disk.TakeDelay();
        if (synced)
            taken -= disk.Faults.SyncDelay;
        if (stage == Stage.Sync)
            taken += disk.Faults.SyncDelay;
        synced = false;
        long at = loop.Simulation.NowTicks + Math.Max(0, taken.Ticks) + random.NextInt64(1, StepMax.Ticks + 1);
        scheduled = loop.Simulation.ScheduleAt(at, static s => ((SimulatedLogWorker)s!).Step(), this);
    }

    private void Step()
    {
        if (stopped || !loop.IsAlive)
            return;
        if (loop.IsPaused)
        {
            // SIGSTOP stops every thread of the process.
            scheduled = loop.Simulation.ScheduleAt(loop.PausedUntilTicks + 1, static s => ((SimulatedLogWorker)s!).Step(), this);
            return;
        }

        try
        {
            stage = Take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StorageException)
        {
            loop.Simulation.Trace.Add(loop.Simulation.NowTicks, TraceKind.Disk, loop.Index, 0, 0, e.Message);
            stopped = true;
            events.Fatal(e);
            return;
        }

        if (stage == Stage.Confirm)
            scheduled = loop.Simulation.Schedule(ConfirmAfter, static s => ((SimulatedLogWorker)s!).Step(), this);
        else if (stage != Stage.Rest)
            ScheduleStep();
    }

    private Stage Take()
    {
        switch (stage)
        {
            case Stage.Write:
                asked = false;
                return work.Write() ? Stage.Sync : Stage.Background;
            case Stage.Sync:
                work.Sync();
                synced = true;
                return Stage.Complete;
            case Stage.Complete:
                work.Complete();
                if (++commits % CommitsPerBackgroundStep == 0)
                    work.Background();
                return Stage.Write;
            case Stage.Confirm:
                work.Confirm();
                return Stage.Rest;
            default:
                return work.Background() || asked ? Stage.Write : Stage.Confirm;
        }
    }
}
