using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>Makes the first state of a new cluster out of a backup of an old one.</summary>
internal static class BackupRestore
{
    /// <summary>
    /// Drops all leases and the keys that hang on them (their owners are gone or must come again), keeps revisions, and raises
    /// <see cref="WellKnownKeys.TokenBase"/> by <see cref="WellKnownKeys.TokenBaseStep"/>: tokens given after the backup was taken must not be given again.
    /// </summary>
    /// <param name="snapshot">The bytes of a <see cref="StoreSnapshot"/>.</param>
    /// <returns>The bytes of the new state.</returns>
    /// <exception cref="Foundation.Wire.WireFormatException">It is not a snapshot.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Rebase(IReadOnlyList<ReadOnlyMemory<byte>> snapshot) => throw new NotSupportedException();
}
