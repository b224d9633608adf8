using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Held;

/// <summary>What each voter's process takes: its managed heap, and the memory that it shares with no other process.</summary>
internal sealed record VoterMemory((long Managed, long Private)[] Voters)
{
    /// <summary>Asks each voter, which collects its garbage before it answers.</summary>
    public static async Task<VoterMemory> ReadAsync(NodeCluster cluster)
    {
        List<(long, long)> all = [];
        for (int i = 0; i < 3; i++)
        {
            string[] words = (await cluster[i].AskAsync("memory")).Split(' ');
            all.Add((long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture)));
        }

        return new VoterMemory([.. all]);
    }

    public double ManagedOver(VoterMemory before) => Voters.Zip(before.Voters).Max(static v => v.First.Managed - v.Second.Managed);

    public double PrivateOver(VoterMemory before) => Voters.Zip(before.Voters).Max(static v => v.First.Private - v.Second.Private);
}
