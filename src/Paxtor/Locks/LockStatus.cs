namespace Paxtor;

/// <summary>The three answers to a request for a lock.</summary>
public enum LockStatus
{
    /// <summary>The lock is owned.</summary>
    Acquired,

    /// <summary>Someone else owns it; only for requests that do not wait.</summary>
    Held,

    /// <summary>There is no quorum: the lock is not owned and never will be by this request.</summary>
    NoQuorum,
}
