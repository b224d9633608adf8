namespace Paxtor.Quorum.Machine;

/// <summary>The leases there are, and which keys hang on each.</summary>
internal sealed class LeaseTable
{
    private readonly Dictionary<long, LeaseRecord> leases = [];

    /// <summary>How many leases were ever granted; numbers the grants.</summary>
    public long Grants { get; private set; }

    /// <summary>The leases.</summary>
    public Dictionary<long, LeaseRecord>.ValueCollection All => leases.Values;

    /// <summary>The lease of an id, or null.</summary>
    public LeaseRecord? Find(long id) => leases.GetValueOrDefault(id);

    /// <summary>Adds a lease; null when there is one of this id.</summary>
    public LeaseRecord? Grant(long id, long timeToLiveSeconds)
    {
        if (leases.ContainsKey(id))
            return null;
        LeaseRecord lease = new(id, timeToLiveSeconds, ++Grants);
        leases.Add(id, lease);
        return lease;
    }

    /// <summary>Removes a lease from which all keys were detached.</summary>
    public void Remove(LeaseRecord lease)
    {
        if (lease.First is not null || lease.KeyCount != 0)
            throw new InvalidOperationException("A lease was removed while keys hang on it.");
        leases.Remove(lease.Id);
    }

    /// <summary>Replaces all leases, none of which has keys yet.</summary>
    public void Reset(IEnumerable<LeaseRecord> all, long grants)
    {
        leases.Clear();
        foreach (LeaseRecord lease in all)
            leases.Add(lease.Id, lease);
        Grants = grants;
    }

    /// <summary>Hangs a record on its lease.</summary>
    public void Attach(StoreRecord record)
    {
        LeaseRecord lease = Find(record.Lease) ?? throw new InvalidOperationException("A key was hung on a lease that does not exist.");
        record.NextOnLease = lease.First;
        if (lease.First is not null)
            lease.First.PreviousOnLease = record;
        lease.First = record;
        lease.KeyCount++;
    }

    /// <summary>Takes a record off its lease.</summary>
    public void Detach(StoreRecord record)
    {
        LeaseRecord lease = Find(record.Lease) ?? throw new InvalidOperationException("A key hangs on a lease that does not exist.");
        if (record.PreviousOnLease is not null)
            record.PreviousOnLease.NextOnLease = record.NextOnLease;
        else
            lease.First = record.NextOnLease;
        if (record.NextOnLease is not null)
            record.NextOnLease.PreviousOnLease = record.PreviousOnLease;
        record.NextOnLease = null;
        record.PreviousOnLease = null;
        lease.KeyCount--;
    }

    /// <summary>The records that hang on a lease, in the order of their keys (that in which they came is not kept by a snapshot).</summary>
    public static StoreRecord[] RecordsOf(LeaseRecord lease)
    {
        StoreRecord[] records = new StoreRecord[lease.KeyCount];
        int at = 0;
        for (StoreRecord? record = lease.First; record is not null; record = record.NextOnLease)
            records[at++] = record;
        Array.Sort(records, static (left, right) => left.Key.SequenceCompareTo(right.Key));
        return records;
    }
}
