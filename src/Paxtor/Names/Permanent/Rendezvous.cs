using System.Text;
using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>
/// Which member restarts a name: the one with the highest hash of name and member (highest random weight, Thaler and Ravishankar 1996). All members that know of one another come to the same
/// answer without asking, and one that leaves moves its own share only.
/// </summary>
internal static class Rendezvous
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>How many members that declare the class come before a node; null when the node is none of them.</summary>
    public static int? Rank(LockKey key, string className, string node, IEnumerable<Member> members)
    {
        ulong own = Weight(key, node);
        int before = 0;
        bool isMember = false;
        foreach (Member member in members)
        {
            if (!member.Declares(className))
                continue;
            if (member.Name == node)
                isMember = true;
            else if (Weight(key, member.Name) is var weight && (weight > own || (weight == own && string.CompareOrdinal(member.Name, node) < 0)))
                before++;
        }

        return isMember ? before : null;
    }

    /// <summary>FNV-1a over both, and a finalizer, since the last bytes alone move few of its high bits.</summary>
    private static ulong Weight(LockKey key, string node)
    {
        ulong hash = Offset;
        foreach (byte b in key.Encoded)
            hash = unchecked((hash ^ b) * Prime);
        foreach (byte b in Encoding.UTF8.GetBytes(node))
            hash = unchecked((hash ^ b) * Prime);
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xff51afd7ed558ccd);
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xc4ceb9fe1a85ec53);
        return hash ^ (hash >> 33);
    }
}
