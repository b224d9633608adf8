namespace Paxtor;

/// <summary>What a request for a lock does while there is no quorum.</summary>
public enum NoQuorum
{
    /// <summary>It keeps trying, silently, as long as it takes. The default.</summary>
    Retry,

    /// <summary>It throws <see cref="QuorumUnavailableException"/> within 2 s, also when the quorum goes away in mid-wait.</summary>
    Fail,

    /// <summary>It answers <see cref="LockStatus.NoQuorum"/> within 2 s, also when the quorum goes away in mid-wait.</summary>
    Return,
}
