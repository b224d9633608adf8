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
    /// <param name="leastTokenBase">The token base is at least this.</param>
    /// <returns>The bytes of the new state.</returns>
    /// <exception cref="WireFormatException">It is not a snapshot, or its token base is not 8 bytes.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Rebase(IReadOnlyList<ReadOnlyMemory<byte>> snapshot, long leastTokenBase = 0)
    {
        StoreSnapshot old = SnapshotReader.Read(snapshot);
        StoreState state = new();
        StoreRecord[] kept = Array.FindAll(old.Records, static record => record.Lease == 0);
        state.Reset(kept, [], old.Revision, old.Grants);
        byte[] tokenBase = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(tokenBase, Math.Max(leastTokenBase, checked(TokenBase(state) + WellKnownKeys.TokenBaseStep)));
        state.Put(WellKnownKeys.TokenBase.Span, tokenBase, lease: 0);
        state.Seal();
        return Capture(state).Encode();
    }

    /// <summary>The token base in a state.</summary>
    public static long TokenBaseOf(StoreSnapshot state) =>
        TokenBase(Array.Find(state.Records, static r => r.Key.SequenceEqual(WellKnownKeys.TokenBase.Span)));

    /// <summary>A state that holds keys without leases alone, as a backup needs it.</summary>
    /// <param name="revision">Its revision.</param>
    /// <param name="keys">The keys, in order.</param>
    public static StoreSnapshot StateOf(long revision, IEnumerable<KeyValue> keys)
    {
        StoreState state = new();
        StoreRecord[] records = [.. keys.Select(static k => new StoreRecord(k.Key.Span, k.Value.Span, k.CreateRevision, k.ModRevision, k.Version, 0))];
        state.Reset(records, [], revision, 0);
        return Capture(state);
    }

    private static long TokenBase(StoreState state) => TokenBase(state.Keys.Find(WellKnownKeys.TokenBase.Span));

    private static long TokenBase(StoreRecord? record)
    {
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
