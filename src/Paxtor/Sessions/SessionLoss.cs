namespace Paxtor;

/// <summary>Why a session ended.</summary>
public enum SessionLoss
{
    /// <summary>It could not be renewed in time.</summary>
    Expired,

    /// <summary>The store says that its lease is gone.</summary>
    LeaseGone,

    /// <summary>The node left by its own will.</summary>
    Closed,
}
