namespace Paxtor;

/// <summary>What happens to code that goes on after its lock was lost.</summary>
public enum OnLost
{
    /// <summary>Nothing more than the signal <see cref="LockHandle.Lost"/>: the resource must refuse the old fencing token. The default for locks.</summary>
    Fence,

    /// <summary>
    /// When the lock is not released within two fifths of the session's margin after the signal (400 ms by default), the whole node is ended: before someone else is granted it, as long as
    /// clocks drift apart by less than the other three fifths in one time to live.
    /// A node that leaves in order waits a whole margin for the release, and then gives the lock up.
    /// </summary>
    FailFast,
}
