namespace Paxtor.Coordination;

/// <summary>
/// Keys that have a meaning of their own. They begin with a zero byte, so that they stand before, and never among, the keys of recipes.
/// </summary>
public static class WellKnownKeys
{
    /// <summary>
    /// How far every fencing token lies above the revision it is made of. The value is 8 bytes, big-endian; a key that does not exist means 0.
    /// Only an operation that rewinds revisions (restoring a backup, a move to another engine) raises it, by <see cref="TokenBaseStep"/>, before
    /// the store is used again.
    /// </summary>
    public static StoreKey TokenBase { get; } = StoreKey.FromText("\0paxtor/token-base");

    /// <summary>
    /// How much one raise adds: 2^40. At a hundred thousand changes a second revisions reach it after four months without a backup's being
    /// restored; a backup older than that must raise the base more than once.
    /// </summary>
    public const long TokenBaseStep = 1L << 40;
}
