namespace Paxtor;

/// <summary>What happens to code that goes on after its lock was lost.</summary>
public enum OnLost
{
    /// <summary>Nothing more than the signal <see cref="LockHandle.Lost"/>: the resource must refuse the old fencing token. The default for locks.</summary>
    Fence,

    /// <summary>
    /// When the lock was not released by the moment at which someone else may be granted it (the margin of the session after the signal), the whole node is ended.
    /// A node that leaves in order waits that long for the release, and then gives the lock up.
    /// </summary>
    FailFast,
}
