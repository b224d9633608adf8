namespace Paxtor.Coordination;

/// <summary>The base of what a coordination store answers instead of a result.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What led to it, if known.</param>
public abstract class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>There is no reachable quorum, and the request was not carried out and will not be.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class NoQuorumException(string message, Exception? innerException = null) : StoreException(message, innerException);

/// <summary>The request was sent and not answered: it may have been carried out, or may yet be.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">What led to it, if known.</param>
public sealed class OutcomeUnknownException(string message, Exception? innerException = null) : StoreException(message, innerException);

/// <summary>The changes asked for are no longer kept.</summary>
/// <param name="requestedRevision">The first revision asked for.</param>
/// <param name="compactedRevision">Changes up to this revision may be gone; a watch may begin at the next one.</param>
public sealed class CompactedException(long requestedRevision, long compactedRevision)
    : StoreException($"Changes from revision {requestedRevision} were asked for, but those up to {compactedRevision} are compacted. Read the present state and watch from there.")
{
    /// <summary>The first revision asked for.</summary>
    public long RequestedRevision => requestedRevision;

    /// <summary>Changes up to this revision may be gone.</summary>
    public long CompactedRevision => compactedRevision;
}

/// <summary>There is no such lease: it has expired, was revoked, or never was.</summary>
/// <param name="lease">The lease.</param>
public sealed class LeaseNotFoundException(LeaseId lease) : StoreException($"Lease {lease} does not exist (any more).")
{
    /// <summary>The lease.</summary>
    public LeaseId Lease => lease;
}

/// <summary>There is already a lease with this id.</summary>
/// <param name="lease">The lease.</param>
public sealed class LeaseExistsException(LeaseId lease) : StoreException($"Lease {lease} exists already.")
{
    /// <summary>The lease.</summary>
    public LeaseId Lease => lease;
}

/// <summary>The request breaks a rule or a limit of the store; nothing happened.</summary>
/// <param name="message">Which, and the limit.</param>
public sealed class InvalidStoreRequestException(string message) : StoreException(message);
