namespace Paxtor.Quorum.Machine;

/// <summary>All watches of one key, or of one and the same range.</summary>
internal sealed class WatchGroup
{
}
