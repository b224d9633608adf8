namespace Paxtor.Quorum.Machine;

/// <summary>A lease that exists. When it ends is the leader's business and not part of the replicated state.</summary>
internal sealed class LeaseRecord
{
    /// <summary>Makes a lease.</summary>
    internal LeaseRecord(long id, long timeToLiveSeconds, long grant)
    {
        Id = id;
        TimeToLiveSeconds = timeToLiveSeconds;
        Grant = grant;
    }

    /// <summary>Its id, chosen by the client; positive.</summary>
    public long Id { get; }

    /// <summary>Its time to live, whole seconds.</summary>
    public long TimeToLiveSeconds { get; }

    /// <summary>
    /// The number of its grant, of all grants of this store. Expiry names it: a lease that was revoked and granted anew under the same id
    /// while the expiry of the first was on its way must live.
    /// </summary>
    public long Grant { get; }

    /// <summary>How many keys hang on it.</summary>
    public int KeyCount { get; internal set; }

    /// <summary>A place for what the driver knows of the lease (its deadline, its timer). The machine never looks at it.</summary>
    public object? DriverState { get; set; }

    /// <summary>The first of the keys that hang on it, linked through the records.</summary>
    internal StoreRecord? First;
}
