using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Replica.Leases;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Replica.Snapshots;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica;

/// <summary>
/// Drives the Raft core of a formed voter: takes its output once the requests of a turn are sealed, sends, has written, applies
/// and answers, in the order that <see cref="RaftOutput"/> asks for.
/// </summary>
internal sealed class RaftDriver
{
    /// <summary>A batch that takes longer to become durable is worth a line in the log.</summary>
    private static readonly TimeSpan SlowPersist = TimeSpan.FromMilliseconds(500);

    /// <summary>The most leases ended by one command.</summary>
    private const int MaxExpiriesPerCommand = 1024;

    private readonly QuorumMemberOptions options;
    private readonly MemberClock clock;
    private readonly ConnectionTable connections;
    private readonly Outbox outbox;
    private readonly Responder responder;
    private readonly ILogWorker worker;
    private readonly ILogger logger;
    private readonly StoreMachine machine;
    private readonly LeaseKeeper leases;
    private readonly LeaderIntake intake;
    private readonly SnapshotTaker taker;
    private readonly RaftOutput output = new();
    private readonly ProtoWriter response = new(1024);
    private readonly ProtoWriter entries = new(4096);
    private readonly List<LeaseExpiry> expired = [];
    private readonly Queue<(ulong Sequence, long At)> persisting = new();
    private (ulong First, int Count) encoded;
    private ulong ledTerm;
    private long awakeSince;
    private int leasesCounted;

    public RaftDriver(
        QuorumMemberOptions options, MemberClock clock, RaftNode raft, StoreMachine machine, ConnectionTable connections, Outbox outbox,
        Responder responder, RefusalLog refusals, ILogWorker worker, ILogger logger)
    {
        this.options = options;
        this.clock = clock;
        this.connections = connections;
        this.outbox = outbox;
        this.responder = responder;
        this.worker = worker;
        this.logger = logger;
        this.machine = machine;
        Raft = raft;
        leases = new LeaseKeeper(machine, clock);
        machine.LeaseObserver = leases;
        Writes = new PendingWrites(responder);
        Reads = new PendingReads(responder);
        intake = new LeaderIntake(options, clock, raft, machine, leases, responder, Writes, Reads, refusals);
        taker = new SnapshotTaker(options, clock, raft, machine, worker, logger);
        SnapshotsOut = new SnapshotSender(options, clock, raft, outbox, worker, logger);
        SnapshotsIn = new SnapshotIntake(options, raft, outbox);
    }

    /// <summary>The core.</summary>
    public RaftNode Raft { get; }

    /// <summary>Snapshots on their way to followers.</summary>
    public SnapshotSender SnapshotsOut { get; }

    /// <summary>The snapshot on its way from the leader.</summary>
    public SnapshotIntake SnapshotsIn { get; }

    /// <summary>Commands proposed here whose fate is open.</summary>
    public PendingWrites Writes { get; }

    /// <summary>Reads that wait for their round.</summary>
    public PendingReads Reads { get; }

    /// <summary>
    /// Whether this voter's disk has not finished a write for two election timeouts. What others commit meanwhile is not applied here: a
    /// leader answers nobody, and no watch is told anything.
    /// </summary>
    public bool DiskStalls { get; private set; }

    /// <summary>Whether the way of requests changed since this was last set to false.</summary>
    public bool RouteChanged { get; set; } = true;

    /// <summary>Called after each entry was applied, with its index and term; for checks.</summary>
    public Action<ulong, ulong>? Applied { get; set; }

    /// <summary>Whether this voter leads and takes proposals.</summary>
    public bool CanAccept => Raft.Role == RaftRole.Leader && Raft.TransferTarget == 0;

    /// <summary>Takes a request as the leader.</summary>
    public void Accept(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request, RequestRouter router) =>
        intake.Accept(origin, operation, request, router);

    /// <summary>A heartbeat's time has passed.</summary>
    /// <param name="ticks">How much of it the core has not been told yet.</param>
    /// <param name="stoodStill">Whether the loop stood still for longer than an election timeout.</param>
    /// <param name="router">For what has to find another way.</param>
    public void Tick(int ticks, bool stoodStill, RequestRouter router)
    {
        TickCore(ticks);
        long now = clock.Now;
        if (stoodStill)
        {
            leases.ExtendAll();
            awakeSince = now; // the disk's reports of that time wait unread
        }

        LookAtDisk(now);
        SnapshotsOut.Tick();
        Writes.Sweep(now);
        Reads.Sweep(now);
        if (Raft.TransferTarget == 0 && Raft.QuorumActive)
            ExpireLeases(router);
        taker.TakeIfDue();
        QuorumMetrics.Leases.Add(machine.Leases.Count - leasesCounted);
        leasesCounted = machine.Leases.Count;
    }

    /// <summary>Time has passed for the core alone.</summary>
    public void TickCore(int ticks)
    {
        for (int i = 0; i < ticks; i++)
            Raft.Tick();
    }

    /// <summary>The follower that is most up to date, hears us, and has more than an index on its disk; null when there is none.</summary>
    public Connection? Successor(ulong beyond)
    {
        Connection? best = null;
        ulong bestMatch = 0;
        foreach (ulong id in Raft.Configuration.Voters)
        {
            if (Raft.GetProgress(id) is not { Active: true, State: RaftPeerState.Replicate } progress || progress.Match < beyond || connections.Voter(id) is not { IsBound: true } voter)
                continue;
            if (best is null || progress.Match > bestMatch)
                (best, bestMatch) = (voter, progress.Match);
        }

        return best;
    }

    /// <summary>A batch is durable.</summary>
    public void Persisted(ulong sequence)
    {
        long now = clock.Now;
        while (persisting.TryPeek(out var batch) && batch.Sequence <= sequence)
        {
            persisting.Dequeue();
            TimeSpan took = clock.Span(now - batch.At);
            QuorumMetrics.PersistDuration.Record(took.TotalSeconds);
            if (took > SlowPersist)
                MemberLog.SlowPersist(logger, (long)took.TotalMilliseconds);
        }

        Raft.Persisted(sequence);
    }

    /// <summary>The voter stops: what it counted no longer counts.</summary>
    public void Stop()
    {
        QuorumMetrics.Leases.Add(-leasesCounted);
        leasesCounted = 0;
    }

    /// <summary>A snapshot of this voter's own state is durable.</summary>
    public void SnapshotSaved(ulong index) => taker.OnSaved(index);

    /// <summary>At the end of a turn: proposes what the turn brought and does what the core wants done.</summary>
    public void RunTurn(RequestRouter router)
    {
        do
        {
            if (RouteChanged)
            {
                RouteChanged = false;
                router.DrainHeld();
            }

            intake.Seal(router);
        }
        while (DoOutput(router));
    }

    /// <summary>
    /// A leader whose disk hangs would lead for ever: it hears its followers, and they commit what it never applies. It hands over to one
    /// whose disk has shown to be better, if there is one.
    /// </summary>
    private void LookAtDisk(long now)
    {
        DiskStalls = persisting.TryPeek(out var oldest) && now - Math.Max(oldest.At, awakeSince) > clock.Units(2 * options.ElectionTimeout);
        if (DiskStalls && CanAccept && Successor(beyond: Raft.DurableIndex + 1) is { } successor && Raft.TransferLeadership(successor.VoterId))
            MemberLog.DiskStalls(logger, (long)clock.Span(now - oldest.At).TotalMilliseconds, successor.Name);
    }

    private bool DoOutput(RequestRouter router)
    {
        if (!Raft.TakeOutput(output))
            return false;
        encoded = default;
        foreach (ref readonly RaftMessage message in output.Messages)
            Send(message);
        if (!output.Persist.IsEmpty)
            Persist(output.Persist);
        if (output.StatusChanged)
            OnStatusChanged();
        if (output.RestoreSnapshot is { } restored)
            Restore(restored);
        foreach (ref readonly RaftEntry entry in output.Committed.Span)
            Apply(entry);
        foreach (ref readonly RaftReadState state in output.ReadStates)
            OnReadState(state, router);
        ServeReads(router);
        return true;
    }

    private void Send(in RaftMessage message)
    {
        if (connections.Voter(message.To) is not { IsConnected: true, IsBound: true } to)
        {
            Raft.PeerUnreachable(message.To);
            return;
        }

        if (message.Type == RaftMessageType.InstallSnapshot)
        {
            SnapshotsOut.Begin(to, message);
            return;
        }

        ReadOnlySpan<byte> body = EncodeEntries(message.Entries.Span);
        RaftCodec.WriteHead(outbox.Head, message);
        if (!outbox.TrySend(to, body))
            Raft.PeerUnreachable(message.To);
    }

    /// <summary>Entries are encoded once for all followers that need the same ones in a turn.</summary>
    private ReadOnlySpan<byte> EncodeEntries(ReadOnlySpan<RaftEntry> slice)
    {
        if (slice.IsEmpty)
            return default;
        if (encoded == (slice[0].Index, slice.Length))
            return entries.Written;
        encoded = (slice[0].Index, slice.Length);
        entries.Clear();
        int most = outbox.MaxFrameBytes - 256;
        for (int i = 0; i < slice.Length; i++)
        {
            int before = entries.Length;
            RaftCodec.WriteEntries(entries, slice.Slice(i, 1));
            if (entries.Length <= most)
                continue;

            // Many tiny entries outgrow a frame by what surrounds them. What is cut off counts as lost and is sent again.
            entries.Truncate(before);
            break;
        }

        return entries.Written;
    }

    private void Persist(in RaftPersistBatch batch)
    {
        persisting.Enqueue((batch.Sequence, clock.Now));
        worker.Enqueue(new PersistBatch(batch, batch.Snapshot is { } snapshot ? SnapshotsIn.For(snapshot) : null));
    }

    private void OnStatusChanged()
    {
        RouteChanged = true;
        if (Raft.Role == RaftRole.Leader && Raft.Term == ledTerm)
            return;
        leases.StopLeading();
        SnapshotsOut.CancelAll();
        ledTerm = Raft.Role == RaftRole.Leader ? Raft.Term : 0;
    }

    private void Restore(RaftSnapshot snapshot)
    {
        SnapshotData data = SnapshotsIn.For(snapshot);
        Writes.FailUpTo(snapshot.Index);
        machine.Restore(data.Chunks);
        taker.OnRestored();
        MemberLog.SnapshotInstalled(logger, snapshot.Index, SnapshotsIn.SenderName, data.LengthBytes);
        SnapshotsIn.Release(snapshot);
        Applied?.Invoke(snapshot.Index, snapshot.Term);
    }

    private void Apply(in RaftEntry entry)
    {
        WriteBatch? batch = Writes.TakeFor(entry.Index, entry.Term);
        if (!leases.IsLeading && Raft.Role == RaftRole.Leader && entry.Term == Raft.Term)
            leases.BeginLeading(entry.Term);
        if (entry.Kind == RaftEntryKind.Normal)
            ApplyCommands(entry, batch is null ? default : batch.Origins);
        if (batch is not null)
        {
            QuorumMetrics.CommitDuration.Record(clock.Span(clock.Now - batch.ProposedAt).TotalSeconds);
            Writes.Return(batch);
        }

        taker.OnApplied(entry);
        Applied?.Invoke(entry.Index, entry.Term);
    }

    private void ApplyCommands(in RaftEntry entry, Span<Origin> origins)
    {
        ProtoReader reader = new(entry.Data.Span);
        for (int i = 0; BatchCodec.Next(ref reader, out ReadOnlySpan<byte> command); i++)
        {
            if (i >= origins.Length || !origins[i].IsWaiting)
            {
                machine.Apply(command, entry.Term, null);
                continue;
            }

            response.Clear();
            machine.Apply(command, entry.Term, response);
            responder.Answer(origins[i], ResponseStatus.Ok, null, response.Written);
        }
    }

    private void OnReadState(in RaftReadState state, RequestRouter router)
    {
        if (state.Confirmed)
        {
            Reads.Confirm(state.Context, state.Index);
            return;
        }

        if (Reads.TakeFailed(state.Context) is not { } round)
            return;
        foreach (ref readonly ReadItem item in round.Items)
            router.Route(item.Origin, item.Operation, round.Request(item));
        Reads.Return(round);
    }

    private void ServeReads(RequestRouter router)
    {
        while (Reads.TakeReady(Raft.Applied) is { } round)
        {
            foreach (ref readonly ReadItem item in round.Items)
            {
                if (!item.Origin.IsWaiting)
                    continue;
                ReadOnlySpan<byte> request = round.Request(item);
                if (item.Operation == RequestOperation.KeepAlive && !leases.IsLeading)
                    router.Route(item.Origin, item.Operation, request);
                else
                    Serve(item, request);
            }

            Reads.Return(round);
        }
    }

    private void Serve(in ReadItem item, ReadOnlySpan<byte> request)
    {
        response.Clear();
        if (item.Operation == RequestOperation.Read)
        {
            machine.Read(request, response);
        }
        else
        {
            Coordination.LeaseId lease = StoreCodec.ReadLease(request);
            long seconds = leases.TryRenew(lease);
            if (seconds > 0)
                StoreCodec.WriteLeaseResult(response, seconds);
            else
                StoreCodec.WriteError(response, new Coordination.LeaseNotFoundException(lease));
        }

        responder.Answer(item.Origin, ResponseStatus.Ok, null, response.Written);
    }

    private void ExpireLeases(RequestRouter router)
    {
        expired.Clear();
        leases.TakeExpired(expired, MaxExpiriesPerCommand);
        if (expired.Count > 0)
            intake.AddExpiry(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expired), router);
    }
}
