using System.Runtime.InteropServices;
using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>Keys, leases and counters, with the changes of the revision being made.</summary>
internal sealed class StoreState
{
    /// <summary>More than a record takes in a snapshot beside its key and value.</summary>
    private const int RecordOverheadBytes = 64;

    private readonly List<StoreChange> changes = [];

    /// <summary>The sum of the hashes of all records and leases.</summary>
    private ulong hashes;

    /// <summary>The keys.</summary>
    public RecordTree Keys { get; private set; } = new();

    /// <summary>The leases.</summary>
    public LeaseTable Leases { get; } = new();

    /// <summary>The revision of the last change; 1 before the first, as etcd's.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>See <see cref="StoreMachine.StateHash"/>.</summary>
    public ulong Hash => StateHasher.Of(hashes, Revision, Leases.Grants);

    /// <summary>About how many bytes the keys take in a snapshot: keys, values and <see cref="RecordOverheadBytes"/> for each.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>The changes of the revision being made; none when nothing has changed yet.</summary>
    public ReadOnlySpan<StoreChange> Changes => CollectionsMarshal.AsSpan(changes);

    /// <summary>The revision of the store as a reader inside a transaction sees it: the one being made once there is a change.</summary>
    public long RevisionBeingMade => changes.Count > 0 ? Revision + 1 : Revision;

    /// <summary>Ends the revision being made; true when it has changes, and then it counts.</summary>
    public bool Seal()
    {
        if (changes.Count == 0)
            return false;
        Revision++;
        return true;
    }

    /// <summary>Forgets the changes of a sealed revision.</summary>
    public void ForgetChanges() => changes.Clear();

    /// <summary>Writes a key. Its lease must exist.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        long revision = Revision + 1;
        StoreRecord? old = Keys.Find(key);
        StoreRecord record = new(key, value, old?.CreateRevision ?? revision, revision, (old?.Version ?? 0) + 1, lease);
        if (old is null)
        {
            Keys.Add(record);
        }
        else
        {
            hashes -= StateHasher.Of(old);
            StoredBytes -= SizeOf(old);
            if (old.Lease != 0)
                Leases.Detach(old);
            Keys.Replace(old, record);
        }

        hashes += StateHasher.Of(record);
        StoredBytes += SizeOf(record);
        if (lease != 0)
            Leases.Attach(record);
        changes.Add(new StoreChange(record, WatchEventKind.Put, revision));
    }

    /// <summary>Deletes a record that is there.</summary>
    public void Delete(StoreRecord record)
    {
        hashes -= StateHasher.Of(record);
        StoredBytes -= SizeOf(record);
        if (record.Lease != 0)
            Leases.Detach(record);
        Keys.Remove(record.Key);
        changes.Add(new StoreChange(record, WatchEventKind.Delete, Revision + 1));
    }

    /// <summary>Grants a lease; null when there is one of this id.</summary>
    public LeaseRecord? Grant(long id, long timeToLiveSeconds)
    {
        LeaseRecord? lease = Leases.Grant(id, timeToLiveSeconds);
        if (lease is not null)
            hashes += StateHasher.Of(lease);
        return lease;
    }

    /// <summary>Ends a lease and deletes its keys.</summary>
    public void End(LeaseRecord lease)
    {
        foreach (StoreRecord record in LeaseTable.RecordsOf(lease))
            Delete(record);
        Leases.Remove(lease);
        hashes -= StateHasher.Of(lease);
    }

    /// <summary>Replaces everything.</summary>
    /// <param name="records">The keys, in order; this state's own from now on.</param>
    /// <param name="leases">The leases, without their keys.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="grants">How many leases were ever granted.</param>
    public void Reset(StoreRecord[] records, IReadOnlyList<LeaseRecord> leases, long revision, long grants)
    {
        changes.Clear();
        hashes = 0;
        StoredBytes = 0;
        Revision = revision;
        Leases.Reset(leases, grants);
        foreach (LeaseRecord lease in leases)
            hashes += StateHasher.Of(lease);
        RecordTree keys = new();
        foreach (StoreRecord record in records)
        {
            keys.Add(record);
            hashes += StateHasher.Of(record);
            StoredBytes += SizeOf(record);
            if (record.Lease != 0)
                Leases.Attach(record);
        }

        Keys = keys;
    }

    private static long SizeOf(StoreRecord record) => record.DataBytes + RecordOverheadBytes;
}
