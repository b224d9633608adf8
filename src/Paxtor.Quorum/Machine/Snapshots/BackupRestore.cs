using System.Buffers.Binary;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Makes the first state of a new cluster out of a backup of an old one.</summary>
internal static class BackupRestore
{
    /// <summary>
    /// Drops all leases and the keys that hang on them (their owners are gone or must come again), keeps revisions, and raises
    /// <see cref="WellKnownKeys.TokenBase"/> by <see cref="WellKnownKeys.TokenBaseStep"/>: tokens given after the backup was taken must not be given again.
    /// The history is dropped too: the drops are no changes that a watch could be told.
    /// </summary>
    /// <param name="snapshot">The bytes of a <see cref="StoreSnapshot"/>.</param>
    /// <returns>The bytes of the new state.</returns>
    /// <exception cref="WireFormatException">It is not a snapshot, or its token base is not 8 bytes.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Rebase(IReadOnlyList<ReadOnlyMemory<byte>> snapshot)
    {
        StoreSnapshot old = SnapshotReader.Read(snapshot);
        StoreState state = new();
        StoreRecord[] kept = Array.FindAll(old.Records, static record => record.Lease == 0);
        state.Reset(kept, [], old.Revision, old.Grants);
        byte[] tokenBase = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(tokenBase, checked(TokenBase(state) + WellKnownKeys.TokenBaseStep));
        state.Put(WellKnownKeys.TokenBase.Span, tokenBase, lease: 0);
        state.Seal();
        return Capture(state).Encode();
    }

    private static long TokenBase(StoreState state)
    {
        StoreRecord? record = state.Keys.Find(WellKnownKeys.TokenBase.Span);
        if (record is null)
            return 0;
        if (record.Value.Length != 8 || BinaryPrimitives.ReadInt64BigEndian(record.Value) < 0)
            throw new WireFormatException("the token base in a snapshot is not a number");
        return BinaryPrimitives.ReadInt64BigEndian(record.Value);
    }

    private static StoreSnapshot Capture(StoreState state) => new()
    {
        Revision = state.Revision,
        Grants = state.Leases.Grants,
        CompactedRevision = state.Revision,
        StateHash = state.Hash,
        Leases = [],
        Records = state.Keys.ToArray(),
        Changes = [],
    };
}
