using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Reads an encoded <see cref="StoreSnapshot"/>. Everything a machine relies on is checked; the storage has checked that the bytes are those written.</summary>
internal sealed class SnapshotReader
{
    private readonly List<(long Id, long TimeToLiveSeconds, long Grant)> leases = [];
    private readonly HashSet<long> leaseIds = [];
    private readonly List<StoreRecord> records = [];
    private readonly List<StoreChange> changes = [];
    private long format, revision, grants, compacted, leaseCount, keyCount, changeCount;
    private ulong hash, hashes;

    private SnapshotReader()
    {
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="WireFormatException">It is not a snapshot, or of a later format.</exception>
    public static StoreSnapshot Read(IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        SnapshotReader reader = new();
        reader.ReadAll(new ChunkReader(chunks));
        return new StoreSnapshot
        {
            Revision = reader.revision,
            Grants = reader.grants,
            CompactedRevision = reader.compacted,
            StateHash = reader.hash,
            Leases = [.. reader.leases],
            Records = [.. reader.records],
            Changes = [.. reader.changes],
        };
    }

    private void ReadAll(ChunkReader chunks)
    {
        while (chunks.Next(out int field, out ReadOnlySpan<byte> bytes))
        {
            if ((field == 1) == (format != 0))
                throw new WireFormatException("a snapshot has its header not once and first");
            switch (field)
            {
                case 1: ReadHeader(bytes); break;
                case 2: ReadLease(bytes); break;
                case 3: ReadRecord(bytes); break;
                case 4: ReadChange(bytes); break;
                default: throw new WireFormatException($"a snapshot has an unknown field {field}");
            }
        }

        if (format == 0 || leases.Count != leaseCount || records.Count != keyCount || changes.Count != changeCount)
            throw new WireFormatException("a snapshot is not complete");
        if (StateHasher.Of(hashes, revision, grants) != hash)
            throw new WireFormatException("a snapshot does not have the state hash it claims");
    }

    private void ReadHeader(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: format = reader.Int64(); break;
                case 2: revision = reader.Int64(); break;
                case 3: grants = reader.Int64(); break;
                case 4: compacted = reader.Int64(); break;
                case 5: hash = reader.Fixed64(); break;
                case 6: leaseCount = reader.Int64(); break;
                case 7: keyCount = reader.Int64(); break;
                case 8: changeCount = reader.Int64(); break;
                default: throw new WireFormatException($"the header of a snapshot has an unknown field {field}");
            }
        }

        if (format != StoreSnapshot.Format)
            throw new WireFormatException($"a snapshot has format {format}; this version reads format {StoreSnapshot.Format}");
        if (revision < 1 || grants < 0 || compacted < 0 || compacted > revision)
            throw new WireFormatException("the header of a snapshot contradicts itself");
    }

    private void ReadLease(ReadOnlySpan<byte> bytes)
    {
        (long id, long timeToLive, long grant) = (0, 0, 0);
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: id = reader.Int64(); break;
                case 2: timeToLive = reader.Int64(); break;
                case 3: grant = reader.Int64(); break;
                default: throw new WireFormatException($"a lease in a snapshot has an unknown field {field}");
            }
        }

        if (id <= 0 || timeToLive <= 0 || timeToLive > StoreLimits.MaxTimeToLiveSeconds || grant <= 0 || grant > grants || !leaseIds.Add(id))
            throw new WireFormatException("a lease in a snapshot is out of range or there twice");
        leases.Add((id, timeToLive, grant));
        hashes += StateHasher.Of(new LeaseRecord(id, timeToLive, grant));
    }

    private void ReadRecord(ReadOnlySpan<byte> bytes)
    {
        StoreRecord record = ReadChecked(bytes);
        if (records.Count > 0 && records[^1].Key.SequenceCompareTo(record.Key) >= 0)
            throw new WireFormatException("the keys of a snapshot are out of order");
        if (record.Lease != 0 && !leaseIds.Contains(record.Lease))
            throw new WireFormatException("a key in a snapshot hangs on a lease that is not there");
        records.Add(record);
        hashes += StateHasher.Of(record);
    }

    private void ReadChange(ReadOnlySpan<byte> bytes)
    {
        WatchEventKind kind = WatchEventKind.Put;
        long at = 0;
        StoreRecord? record = null;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: kind = (WatchEventKind)reader.Int32(); break;
                case 2: at = reader.Int64(); break;
                case 3: record = ReadChecked(reader.Bytes()); break;
                default: throw new WireFormatException($"a change in a snapshot has an unknown field {field}");
            }
        }

        bool inOrder = at > compacted && at <= revision && (changes.Count == 0 || at >= changes[^1].Revision);
        if (record is null || !inOrder || kind is not (WatchEventKind.Put or WatchEventKind.Delete))
            throw new WireFormatException("a change in a snapshot is out of range or out of order");
        changes.Add(new StoreChange(record, kind, at));
    }

    private StoreRecord ReadChecked(ReadOnlySpan<byte> bytes)
    {
        StoreRecord record = StoreCodec.ReadRecord(bytes);
        if (record.CreateRevision < 1 || record.ModRevision < record.CreateRevision || record.ModRevision > revision || record.Version < 1 || record.Lease < 0)
            throw new WireFormatException("a key in a snapshot contradicts itself");
        return record;
    }
}
