namespace Paxtor.Quorum.Wire;

/// <summary>What a <c>StoreRequest</c> asks for, and so how a voter must treat it.</summary>
internal enum StoreRequestKind
{
    /// <summary>A transaction that may write: through the log.</summary>
    Transaction = 1,

    /// <summary>A transaction whose branches only read: after a read index, without the log.</summary>
    ReadTransaction = 2,

    /// <summary>The grant of a lease: through the log.</summary>
    GrantLease = 3,

    /// <summary>The end of a lease: through the log.</summary>
    RevokeLease = 4,

    /// <summary>The renewal of a lease: answered by the leader after a quorum round, never in the log.</summary>
    KeepAlive = 5,

    /// <summary>The expiry of leases: made by leaders alone, refused from clients.</summary>
    ExpireLeases = 6,
}
