using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>Changes on their way to a sink; one object for all watches of the same keys, so that it is encoded once.</summary>
internal sealed class WatchBatch
{
    /// <summary>The changes. Empty for mere progress.</summary>
    public ReadOnlySpan<StoreChange> Changes => throw new NotSupportedException();

    /// <summary>Every change up to and with this revision has now been told.</summary>
    public long Revision => throw new NotSupportedException();

    /// <summary>The batch as a <c>WatchEvents</c> message (store.proto); encoded at the first call.</summary>
    public ReadOnlySpan<byte> Encoded => throw new NotSupportedException();

    /// <summary>The changes as objects of the seam, which may be kept.</summary>
    public WatchEvent[] ToEvents() => throw new NotSupportedException();
}
