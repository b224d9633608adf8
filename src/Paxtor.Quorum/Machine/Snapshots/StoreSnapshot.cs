namespace Paxtor.Quorum.Machine;

/// <summary>A captured state of a <see cref="StoreMachine"/>: made on the loop in a moment, encoded anywhere.</summary>
internal sealed class StoreSnapshot
{
    /// <summary>The revision of the store.</summary>
    public long Revision => throw new NotSupportedException();

    /// <summary>See <see cref="StoreMachine.StateHash"/>.</summary>
    public ulong StateHash => throw new NotSupportedException();

    /// <summary>Encodes the state into chunks. Any thread.</summary>
    /// <param name="chunkBytes">About how large a chunk is.</param>
    public IReadOnlyList<ReadOnlyMemory<byte>> Encode(int chunkBytes = 1 << 20) => throw new NotSupportedException();
}
