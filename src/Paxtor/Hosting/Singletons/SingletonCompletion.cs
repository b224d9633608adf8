namespace Paxtor;

/// <summary>What follows when a cluster singleton has returned by itself: it is done for this tenure.</summary>
public enum SingletonCompletion
{
    /// <summary>
    /// The node keeps the ownership and runs nothing, until it stops or loses it; only then does another node run the service anew. The default: work that is
    /// done is not begun again by the next node in the ring.
    /// </summary>
    Rest,

    /// <summary>
    /// The ownership is given up, and the node that has waited longest runs the service anew; this one asks again after <see cref="ClusterSingletonOptions.BackOff"/>.
    /// </summary>
    HandOver,
}
