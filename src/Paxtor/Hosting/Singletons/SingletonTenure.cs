namespace Paxtor;

/// <summary>
/// One time during which this node owns a cluster singleton. A service added by <c>AddClusterSingleton</c>, and whatever is made in its scope, can have it injected.
/// </summary>
/// <param name="ownership">What it rests on: the lock of the singleton's key. In tests of a service, any handle.</param>
public sealed class SingletonTenure(LockHandle ownership)
{
    /// <summary>The key of the singleton.</summary>
    public LockKey Key => ownership.Key;

    /// <summary>
    /// The fencing token: greater than that of every tenure before, on whichever node. Pass it along with each write to what the service changes, and let that
    /// refuse a write whose token is smaller than the greatest it has seen.
    /// </summary>
    public long Token => ownership.Token;

    /// <summary>Who owns it, as <see cref="ILocks.WhereIsAsync"/> answers for <see cref="Key"/>.</summary>
    public Pid Pid => ownership.Pid;

    /// <summary>Cancelled when the ownership is lost, before another node can be granted it; the service's stopping token is cancelled then, too.</summary>
    public CancellationToken Lost => ownership.Lost;

    /// <summary>Whether the ownership is held now; looked up on the clock at this call.</summary>
    public bool IsHeld => ownership.IsHeld;

    /// <summary>Throws unless the ownership is held now.</summary>
    /// <exception cref="LockLostException">It is not held.</exception>
    public void ThrowIfLost() => ownership.ThrowIfLost();
}
