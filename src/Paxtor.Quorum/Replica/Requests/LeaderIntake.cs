using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica.Leases;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>
/// Gathers what a leader takes in one turn of the loop: commands become one log entry, reads and keep-alives share
/// one quorum round.
/// </summary>
internal sealed class LeaderIntake
{
    private readonly QuorumMemberOptions options;
    private readonly MemberClock clock;
    private readonly RaftNode raft;
    private readonly StoreMachine machine;
    private readonly LeaseKeeper leases;
    private readonly Responder responder;
    private readonly PendingWrites writes;
    private readonly PendingReads reads;
    private readonly RefusalLog refusals;
    private readonly ProtoWriter commands = new(4096);
    private readonly ProtoWriter own = new(256);
    private readonly List<LeaseId> endsMarked = [];
    private WriteBatch batch;
    private ReadRound round;
    private ulong lastContext;

    public LeaderIntake(
        QuorumMemberOptions options, MemberClock clock, RaftNode raft, StoreMachine machine, LeaseKeeper leases,
        Responder responder, PendingWrites writes, PendingReads reads, RefusalLog refusals)
    {
        this.options = options;
        this.clock = clock;
        this.raft = raft;
        this.machine = machine;
        this.leases = leases;
        this.responder = responder;
        this.writes = writes;
        this.reads = reads;
        this.refusals = refusals;
        batch = writes.Rent();
        round = reads.Rent();
    }

    /// <summary>Takes a request: checks it and puts it to those of this turn.</summary>
    /// <param name="origin">Who asks.</param>
    /// <param name="operation">What kind of request it says it is.</param>
    /// <param name="request">A StoreRequest.</param>
    /// <param name="router">Gets what cannot be proposed after all.</param>
    public void Accept(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request, RequestRouter router)
    {
        if (!StoreCodec.Check(request, options.Limits, out StoreRequestKind kind, out string? refusal))
            responder.Answer(origin, ResponseStatus.Invalid, refusal);
        else if (operation != OperationOf(kind))
            responder.Answer(origin, ResponseStatus.Invalid, $"A request of kind {kind} came as {operation}.");
        else if (operation is RequestOperation.Read or RequestOperation.KeepAlive)
            AcceptRead(origin, operation, request);
        else if (raft.UncommittedBytes + commands.Length + request.Length > options.MaxUncommittedBytes && raft.UncommittedBytes > 0)
            Refuse(origin, "too much is proposed and not yet committed");
        else if (kind == StoreRequestKind.GrantLease && machine.Leases.Count >= options.MaxLeases)
            Refuse(origin, $"there are {options.MaxLeases} leases");
        else if (machine.StoredBytes + request.Length > options.StoreBytesMax && StoreCodec.HasPut(request))
            Refuse(origin, $"the store is full: it holds {machine.StoredBytes} bytes, and takes only deletes now");
        else
            Append(origin, kind, request, router);
    }

    /// <summary>Puts the end of leases to this turn's commands.</summary>
    public void AddExpiry(ReadOnlySpan<LeaseExpiry> expired, RequestRouter router)
    {
        own.Clear();
        StoreCodec.WriteExpireLeases(own, raft.Term, expired);
        SealIfFull(own.Length, router);
        commands.BytesAlways(BatchCodec.CommandField, own.Written);
        batch.Add(default);
        foreach (LeaseExpiry lease in expired)
            endsMarked.Add(new LeaseId(lease.Lease));
    }

    /// <summary>Proposes the commands of this turn as one entry, and begins the round of its reads.</summary>
    public void Seal(RequestRouter router)
    {
        SealWrites(router);
        SealReads(router);
    }

    private void AcceptRead(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request)
    {
        if (reads.Bytes + round.Bytes + request.Length > options.MaxUncommittedBytes)
            Refuse(origin, "too many reads wait for their round");
        else
            round.Add(origin, operation, request);
    }

    private void Append(in Origin origin, StoreRequestKind kind, ReadOnlySpan<byte> request, RequestRouter router)
    {
        SealIfFull(request.Length, router);
        if (kind == StoreRequestKind.RevokeLease)
        {
            LeaseId lease = StoreCodec.ReadLease(request);
            if (leases.MarkEnd(lease, raft.Term))
                endsMarked.Add(lease);
        }

        commands.BytesAlways(BatchCodec.CommandField, request);
        batch.Add(origin);
    }

    private void SealIfFull(int more, RequestRouter router)
    {
        if (batch.Origins.Length > 0 && commands.Length + more > options.MaxBatchBytes)
            SealWrites(router);
    }

    private void SealWrites(RequestRouter router)
    {
        if (batch.Origins.Length == 0)
            return;
        byte[] data = commands.Written.ToArray();
        WriteBatch sealing = batch;
        batch = writes.Rent();
        commands.Clear();
        RaftProposeResult result = raft.TryPropose(RaftEntryKind.Normal, data, out ulong index);
        if (result == RaftProposeResult.Accepted)
        {
            sealing.Index = index;
            sealing.Term = raft.Term;
            sealing.ProposedAt = clock.Now;
            writes.Add(sealing);
            QuorumMetrics.Proposals.Add(sealing.Origins.Length);
            QuorumMetrics.BatchSize.Record(sealing.Origins.Length);
            endsMarked.Clear();
            return;
        }

        foreach (LeaseId lease in endsMarked)
            leases.UnmarkEnd(lease);
        endsMarked.Clear();
        GiveBack(sealing, data, result, router);
        writes.Return(sealing);
    }

    /// <summary>What was refused has never been in the log: another way may be found for it.</summary>
    private void GiveBack(WriteBatch refused, byte[] data, RaftProposeResult result, RequestRouter router)
    {
        ProtoReader reader = new(data);
        foreach (ref readonly Origin origin in refused.Origins)
        {
            BatchCodec.Next(ref reader, out ReadOnlySpan<byte> request);
            if (origin.Connection is null)
                continue;
            if (result == RaftProposeResult.TooMuchUncommitted)
                Refuse(origin, "too much is proposed and not yet committed");
            else
                router.Route(origin, RequestOperation.Write, request);
        }
    }

    private void SealReads(RequestRouter router)
    {
        if (round.Items.Length == 0)
            return;
        ReadRound sealing = round;
        round = reads.Rent();
        sealing.Context = ++lastContext;
        RaftReadResult result = raft.RequestReadIndex(sealing.Context);
        if (result == RaftReadResult.Accepted)
        {
            reads.Add(sealing);
            return;
        }

        foreach (ref readonly ReadItem item in sealing.Items)
        {
            if (result == RaftReadResult.TooManyReads)
                Refuse(item.Origin, "too many reads wait for their round");
            else
                router.Route(item.Origin, item.Operation, sealing.Request(item));
        }

        reads.Return(sealing);
    }

    private void Refuse(in Origin origin, string reason)
    {
        refusals.Note(reason);
        responder.Answer(origin, ResponseStatus.Overloaded, $"Not taken: {reason}.");
    }

    private static RequestOperation OperationOf(StoreRequestKind kind) => kind switch
    {
        StoreRequestKind.Transaction or StoreRequestKind.GrantLease or StoreRequestKind.RevokeLease => RequestOperation.Write,
        StoreRequestKind.ReadTransaction => RequestOperation.Read,
        StoreRequestKind.KeepAlive => RequestOperation.KeepAlive,
        _ => RequestOperation.None,
    };
}
