namespace Paxtor.Coordination;

/// <summary>The kind of a change. The numbers are etcd's.</summary>
public enum WatchEventKind
{
    /// <summary>The key was written.</summary>
    Put = 0,

    /// <summary>The key was deleted, by a delete or by the end of its lease.</summary>
    Delete = 1,
}

/// <summary>A change of one key.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Item">Put: the key as it is now. Delete: the key alone, with the revision of the deletion as its mod revision and all else empty, as in etcd.</param>
public readonly record struct WatchEvent(WatchEventKind Kind, KeyValue Item);
