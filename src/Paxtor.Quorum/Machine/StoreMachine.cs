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
    /// <summary>Makes the state of a new store: revision 1, no keys.</summary>
    /// <param name="options">Its settings; they influence no answer but that a past revision is compacted.</param>
    public StoreMachine(StoreMachineOptions options)
    {
    }

    /// <summary>The revision of the last change; 1 before the first.</summary>
    public long Revision => throw new NotSupportedException();

    /// <summary>Changes up to this revision are no longer in the history.</summary>
    public long CompactedRevision => throw new NotSupportedException();

    /// <summary>How many keys there are.</summary>
    public int KeyCount => throw new NotSupportedException();

    /// <summary>A hash of keys, leases and counters, kept up to date with each change: equal at equal index on every voter. The history is not in it.</summary>
    public ulong StateHash => throw new NotSupportedException();

    /// <summary>The leases there are, in no particular order; not to be enumerated across a call of <see cref="Apply"/>.</summary>
    public IReadOnlyCollection<LeaseRecord> Leases => throw new NotSupportedException();

    /// <summary>The watches.</summary>
    public WatchHub Watches => throw new NotSupportedException();

    /// <summary>Told of leases that come and go; null for nobody.</summary>
    public ILeaseObserver? LeaseObserver { get; set; }

    /// <summary>The lease of an id, or null.</summary>
    /// <param name="lease">The id.</param>
    public LeaseRecord? FindLease(LeaseId lease) => throw new NotSupportedException();

    /// <summary>
    /// Applies a committed command and hands its changes to the watches. A command that <see cref="StoreCodec.Check"/> would refuse has no effect
    /// and is answered with an error, the same on every voter.
    /// </summary>
    /// <param name="command">A <c>StoreRequest</c> message: a transaction, or a grant, revocation or expiry of leases.</param>
    /// <param name="entryTerm">The term of the log entry that holds it: an expiry decided in another term has no effect.</param>
    /// <param name="response">Gets a <c>StoreResponse</c> message; null where nobody waits for it.</param>
    public void Apply(ReadOnlySpan<byte> command, ulong entryTerm, ProtoWriter? response) => throw new NotSupportedException();

    /// <summary>Runs a transaction that only reads.</summary>
    /// <param name="request">A <c>StoreRequest</c> message whose kind is <see cref="StoreRequestKind.ReadTransaction"/>.</param>
    /// <param name="response">Gets a <c>StoreResponse</c> message.</param>
    public void Read(ReadOnlySpan<byte> request, ProtoWriter response) => throw new NotSupportedException();

    /// <summary>Captures the present state; about 10 ms for a million keys.</summary>
    public StoreSnapshot Capture() => throw new NotSupportedException();

    /// <summary>Replaces the state by that of a snapshot. Watches stay open, those behind the new state are fed from its history or ended as compacted.</summary>
    /// <param name="chunks">What <see cref="StoreSnapshot.Encode"/> gave, in chunks of any size.</param>
    /// <exception cref="WireFormatException">It is not a snapshot; the state is unchanged.</exception>
    public void Restore(IReadOnlyList<ReadOnlyMemory<byte>> chunks) => throw new NotSupportedException();
}
