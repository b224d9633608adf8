using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>
/// The replicated state machine of the store: keys, leases, history and watches. Pure and deterministic: equal commands in equal order give
/// equal states, equal answers and equal hashes, on every machine. No clock, no I/O, one thread.
/// </summary>
internal sealed class StoreMachine
{
    private readonly StoreMachineOptions options;
    private readonly StoreState state = new();
    private readonly TransactionRunner runner;
    private ChangeHistory history;

    /// <summary>Makes the state of a new store: revision 1, no keys.</summary>
    /// <param name="options">Its settings; they influence no answer but that a past revision is compacted, and that an answer is too large.</param>
    public StoreMachine(StoreMachineOptions options)
    {
        options.Validate();
        this.options = options;
        runner = new TransactionRunner(state, options.ResponseBytesMax);
        history = new ChangeHistory(options.HistoryChangesMax, options.HistoryBytesMax, compactedRevision: 0);
        Watches = new WatchHub(history, state.Revision, options.WatchBatchChangesMax);
    }

    /// <summary>The revision of the last change; 1 before the first.</summary>
    public long Revision => state.Revision;

    /// <summary>Changes up to this revision are no longer in the history.</summary>
    public long CompactedRevision => history.CompactedRevision;

    /// <summary>How many keys there are.</summary>
    public int KeyCount => state.Keys.Count;

    /// <summary>About how many bytes the keys and values take, in memory and in a snapshot.</summary>
    public long StoredBytes => state.StoredBytes;

    /// <summary>A hash of keys, leases and counters, kept up to date with each change: equal at equal index on every voter. The history is not in it.</summary>
    public ulong StateHash => state.Hash;

    /// <summary>The leases there are, in no particular order; not to be enumerated across a call of <see cref="Apply"/>.</summary>
    public IReadOnlyCollection<LeaseRecord> Leases => state.Leases.All;

    /// <summary>The watches.</summary>
    public WatchHub Watches { get; }

    /// <summary>Told of leases that come and go; null for nobody.</summary>
    public ILeaseObserver? LeaseObserver { get; set; }

    /// <summary>The lease of an id, or null.</summary>
    /// <param name="lease">The id.</param>
    public LeaseRecord? FindLease(LeaseId lease) => state.Leases.Find(lease.Value);

    /// <summary>
    /// Applies a committed command and hands its changes to the watches. A command that is malformed or breaks a rule (no leader proposes one, see
    /// <see cref="StoreCodec.Check"/>) has no effect and is answered with an error, the same on every voter. Limits are not looked at.
    /// </summary>
    /// <param name="command">A <c>StoreRequest</c> message: a transaction, or a grant, revocation or expiry of leases.</param>
    /// <param name="entryTerm">The term of the log entry that holds it: an expiry decided in another term has no effect.</param>
    /// <param name="response">Gets a <c>StoreResponse</c> message; null where nobody waits for it.</param>
    /// <exception cref="UnsupportedCommandException">It holds what only a later version knows; nothing was changed, and this voter must end.</exception>
    public void Apply(ReadOnlySpan<byte> command, ulong entryTerm, ProtoWriter? response)
    {
        if (Watches.IsPublishing)
            throw new InvalidOperationException("A command was applied from inside the delivery of another one's changes.");
        StoreRequestChecker checker = new(limits: null);
        if (!checker.Check(command, out StoreRequestKind kind))
        {
            if (checker.IsUnsupported)
                throw new UnsupportedCommandException(checker.Refusal!);
            Answer(response, new InvalidStoreRequestException(checker.Refusal!));
            return;
        }

        ReadOnlySpan<byte> body = Body(command);
        switch (kind)
        {
            case StoreRequestKind.Transaction or StoreRequestKind.ReadTransaction:
                runner.Run(body, response);
                Publish();
                break;
            case StoreRequestKind.GrantLease:
                Grant(body, response);
                break;
            case StoreRequestKind.RevokeLease:
                Revoke(body, response);
                break;
            case StoreRequestKind.ExpireLeases:
                Expire(body, entryTerm, response);
                break;
            default:
                Answer(response, new InvalidStoreRequestException("A keep-alive is no command of the log."));
                break;
        }
    }

    /// <summary>Runs a transaction that only reads.</summary>
    /// <param name="request">A <c>StoreRequest</c> message that passed the check as <see cref="StoreRequestKind.ReadTransaction"/>.</param>
    /// <param name="response">Gets a <c>StoreResponse</c> message.</param>
    public void Read(ReadOnlySpan<byte> request, ProtoWriter response)
    {
        StoreRequestChecker checker = new(limits: null);
        if (!checker.Check(request, out StoreRequestKind kind) || kind != StoreRequestKind.ReadTransaction)
        {
            Answer(response, new InvalidStoreRequestException(checker.Refusal ?? "The request does not only read."));
            return;
        }

        runner.Run(Body(request), response);
        if (state.Changes.Length > 0)
            throw new InvalidOperationException("A read has changed the state.");
    }

    /// <summary>Drops history up to and with a revision, on this voter alone: watches that begin there are refused as compacted.</summary>
    /// <param name="revision">At most the present one.</param>
    public void CompactHistory(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revision, Revision);
        history.CompactTo(revision);
    }

    /// <summary>Captures the present state; about 10 ms for a million keys.</summary>
    public StoreSnapshot Capture()
    {
        (long Id, long TimeToLiveSeconds, long Grant)[] leases = new (long, long, long)[state.Leases.All.Count];
        int at = 0;
        foreach (LeaseRecord lease in state.Leases.All)
            leases[at++] = (lease.Id, lease.TimeToLiveSeconds, lease.Grant);
        Array.Sort(leases, static (left, right) => left.Id.CompareTo(right.Id));
        return new StoreSnapshot
        {
            Revision = Revision,
            Grants = state.Leases.Grants,
            CompactedRevision = CompactedRevision,
            StateHash = StateHash,
            Leases = leases,
            Records = state.Keys.ToArray(),
            Changes = history.ToArray(),
        };
    }

    /// <summary>
    /// Replaces the state by that of a snapshot, which must not be older. Watches stay open: those that are behind it are fed from its history or
    /// ended as compacted.
    /// </summary>
    /// <param name="chunks">What <see cref="StoreSnapshot.Encode"/> gave, in chunks of any size.</param>
    /// <exception cref="WireFormatException">It is not a snapshot; the state is unchanged.</exception>
    public void Restore(IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        StoreSnapshot snapshot = SnapshotReader.Read(chunks);
        if (snapshot.Revision < Revision)
            throw new InvalidOperationException($"A snapshot of revision {snapshot.Revision} was to replace a state of revision {Revision}; revisions never go back.");
        LeaseRecord[] leases = Array.ConvertAll(snapshot.Leases, static l => new LeaseRecord(l.Id, l.TimeToLiveSeconds, l.Grant));
        state.Reset(snapshot.Records, leases, snapshot.Revision, snapshot.Grants);
        if (StateHash != snapshot.StateHash)
            throw new InvalidOperationException("A restored state does not have the hash that its snapshot was found to have.");
        history = new ChangeHistory(options.HistoryChangesMax, options.HistoryBytesMax, snapshot.CompactedRevision);
        foreach (ReadOnlySpan<StoreChange> revision in new RevisionRuns(snapshot.Changes))
            history.Append(revision);
        LeaseObserver?.OnLeasesReplaced();
        Watches.Replace(history, Revision);
    }

    private void Grant(ReadOnlySpan<byte> body, ProtoWriter? response)
    {
        StoreCodec.ReadLease(body, out long id, out long timeToLive, out _);
        if (state.Grant(id, timeToLive) is not { } lease)
        {
            Answer(response, new LeaseExistsException(new LeaseId(id)));
            return;
        }

        LeaseObserver?.OnLeaseGranted(lease);
        if (response is not null)
            StoreCodec.WriteLeaseResult(response, timeToLive);
    }

    private void Revoke(ReadOnlySpan<byte> body, ProtoWriter? response)
    {
        StoreCodec.ReadLease(body, out long id, out _, out _);
        if (state.Leases.Find(id) is not { } lease)
        {
            Answer(response, new LeaseNotFoundException(new LeaseId(id)));
            return;
        }

        End(lease);
        if (response is not null)
            StoreCodec.WriteLeaseResult(response, 0);
    }

    /// <summary>
    /// Ends leases whose time was over when the leader of a term looked. Without effect in an entry of another term (a new leader has extended all
    /// leases), and for a lease granted anew since: revoke and grant under the same id may have come first in the log.
    /// </summary>
    private void Expire(ReadOnlySpan<byte> body, ulong entryTerm, ProtoWriter? response)
    {
        if (TermOf(body) == entryTerm)
        {
            ProtoReader reader = new(body);
            while (reader.Next(out int field))
            {
                if (field != 2)
                {
                    reader.Skip();
                    continue;
                }

                LeaseExpiry expiry = StoreCodec.ReadExpiry(reader.Bytes(), out _);
                if (state.Leases.Find(expiry.Lease) is { } lease && lease.Grant == expiry.Grant)
                    End(lease);
            }
        }

        if (response is not null)
            StoreCodec.WriteLeaseResult(response, 0);
    }

    private void End(LeaseRecord lease)
    {
        state.End(lease);
        LeaseObserver?.OnLeaseEnded(lease);
        Publish();
    }

    private void Publish()
    {
        if (state.Seal())
        {
            history.Append(state.Changes);
            Watches.Publish(state.Changes, state.Revision);
        }

        state.ForgetChanges();
    }

    private static ulong TermOf(ReadOnlySpan<byte> expiry)
    {
        ulong term = 0;
        ProtoReader reader = new(expiry);
        while (reader.Next(out int field))
        {
            if (field == 1)
                term = reader.UInt64();
            else
                reader.Skip();
        }

        return term;
    }

    /// <summary>The bytes of the one member of a checked request.</summary>
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> request)
    {
        ProtoReader reader = new(request);
        reader.Next(out _);
        return reader.Bytes();
    }

    private static void Answer(ProtoWriter? response, StoreException error)
    {
        if (response is not null)
            StoreCodec.WriteError(response, error);
    }
}
