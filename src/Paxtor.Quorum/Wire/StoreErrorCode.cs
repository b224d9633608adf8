namespace Paxtor.Quorum.Wire;

/// <summary>The errors of store.proto; each stands for an exception of the seam.</summary>
internal enum StoreErrorCode
{
    /// <summary>See <see cref="Coordination.NoQuorumException"/>.</summary>
    NoQuorum = 1,

    /// <summary>See <see cref="Coordination.OutcomeUnknownException"/>.</summary>
    OutcomeUnknown = 2,

    /// <summary>See <see cref="Coordination.CompactedException"/>.</summary>
    Compacted = 3,

    /// <summary>See <see cref="Coordination.LeaseNotFoundException"/>.</summary>
    LeaseNotFound = 4,

    /// <summary>See <see cref="Coordination.LeaseExistsException"/>.</summary>
    LeaseExists = 5,

    /// <summary>See <see cref="Coordination.InvalidStoreRequestException"/>.</summary>
    InvalidRequest = 6,
}
