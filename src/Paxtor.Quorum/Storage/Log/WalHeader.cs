using Paxtor.Raft;

namespace Paxtor.Quorum.Storage;

/// <summary>
/// The first record of a segment: whose it is, and what the segments before it amount to, so that they can be released.
/// </summary>
/// <param name="ClusterId">The cluster.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Sequence">The segment's number, from 1.</param>
/// <param name="LengthBytes">The length of the file.</param>
/// <param name="HardState">Term and vote before this segment.</param>
/// <param name="MarkIndex">The last snapshot marked before this segment; 0 for none.</param>
/// <param name="MarkTerm">The term of that snapshot.</param>
/// <param name="LastIndex">The last entry before this segment.</param>
internal readonly record struct WalHeader(
    UInt128 ClusterId,
    ulong NodeId,
    ulong Sequence,
    long LengthBytes,
    RaftHardState HardState,
    ulong MarkIndex,
    ulong MarkTerm,
    ulong LastIndex);
