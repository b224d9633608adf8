using Paxtor.Quorum.Storage;

namespace Paxtor.Testing.Disks;

/// <summary>
/// A disk in memory with everything that can go wrong with one, decided by a seed. It survives the "process" that
/// uses it: call <see cref="Crash"/> (or <see cref="CloseCleanly"/>), then open a storage on it again.
/// </summary>
internal sealed class SimulatedDisk : IDisk
{
    /// <summary>Makes an empty disk.</summary>
    /// <param name="directory">The name for messages.</param>
    /// <param name="random">Decides what survives a crash.</param>
    public SimulatedDisk(string directory, Random random) => throw new NotSupportedException();

    /// <summary>What goes wrong and when.</summary>
    public DiskFaults Faults => throw new NotSupportedException();

    /// <summary>
    /// The power goes: open files and the lock are gone, of what was not synced a random part survives.
    /// </summary>
    public void Crash() => throw new NotSupportedException();

    /// <summary>The process ended, the machine did not (SIGKILL): files and lock are closed, everything written stays.</summary>
    public void CloseCleanly() => throw new NotSupportedException();

    /// <summary>The time the operations since the last call took, to be added to virtual time.</summary>
    public TimeSpan TakeDelay() => throw new NotSupportedException();

    /// <summary>Flips one bit, now and durably.</summary>
    public void FlipBit(string name, long offset, int bit) => throw new NotSupportedException();

    /// <summary>Another disk with the durable content of this one, as if the power went and nothing un-synced survived.</summary>
    public SimulatedDisk CopyDurable(Random random) => throw new NotSupportedException();

    /// <inheritdoc/>
    public string Directory => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Lock() => throw new NotSupportedException();

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => throw new NotSupportedException();

    /// <inheritdoc/>
    public bool Exists(string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IDiskFile Create(string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IDiskFile Open(string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Delete(string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Rename(string from, string to) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void SyncDirectory() => throw new NotSupportedException();

    /// <summary>Releases the lock; the content stays.</summary>
    public void Dispose() => throw new NotSupportedException();
}
