namespace Paxtor;

/// <summary>What <see cref="IPool.AttachAsync"/> found.</summary>
public enum AttachResult
{
    /// <summary>The node is a member now.</summary>
    Attached = 0,

    /// <summary>It was a member already.</summary>
    AlreadyAttached = 1,
}
