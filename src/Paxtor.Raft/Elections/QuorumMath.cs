using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>The arithmetic of majorities.</summary>
internal static class QuorumMath
{
    /// <summary>
    /// The highest value that a majority of the voters has reached: with durable match indexes the highest
    /// index a majority has on disk, with acknowledged rounds the latest round a majority confirmed.
    /// </summary>
    /// <param name="values">One for each voter; sorted in place.</param>
    public static ulong ReachedByMajority(Span<ulong> values)
    {
        Require(values.Length > 0, "A quorum has voters.");
        values.Sort();
        return values[(values.Length - 1) / 2];
    }
}
