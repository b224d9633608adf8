namespace Paxtor.Quorum.Storage;

/// <summary>
/// The durable storage of one voter: identity, log and snapshots in one directory. Opening it is recovery; after that
/// an <see cref="ILogWorker"/> drives it through <see cref="LogWork"/>.
/// </summary>
internal sealed class VoterStorage : IDisposable
{
    private VoterStorage() => throw new NotSupportedException();

    /// <summary>Whose directory it is, as durable.</summary>
    public StoredIdentity Identity => throw new NotSupportedException();

    /// <summary>What was recovered; null while the voter is not <see cref="FormationState.Formed"/>.</summary>
    public RecoveredState? Recovered => throw new NotSupportedException();

    /// <summary>Locks the directory, checks that it belongs to the node configured, and recovers what it holds.</summary>
    /// <param name="disk">The directory; disposed with the storage, also when opening fails.</param>
    /// <param name="options">Limits.</param>
    /// <param name="configured">Node and voters as configured; its cluster id and state are not looked at.</param>
    /// <exception cref="StorageInUseException">Another process has the directory.</exception>
    /// <exception cref="StorageMismatchException">It belongs to another node or to other voters.</exception>
    /// <exception cref="StorageDamagedException">Something durable is damaged or missing.</exception>
    /// <exception cref="IOException">The operating system said no.</exception>
    public static VoterStorage Open(IDisk disk, StorageOptions options, StoredIdentity configured) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
