using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Wire;

namespace Paxtor.Node;

/// <summary>What the voters told, for people. On the loop.</summary>
internal static class VoterStatuses
{
    public static PaxtorVoterStatus[] Read(QuorumStore store, NodeSettings settings)
    {
        ReadOnlySpan<VoterLink> voters = store.Voters;
        PaxtorVoterStatus[] statuses = new PaxtorVoterStatus[voters.Length];
        for (int i = 0; i < voters.Length; i++)
            statuses[i] = Of(voters[i], settings.Voters[voters[i].Index].Endpoint);
        return statuses;
    }

    private static PaxtorVoterStatus Of(VoterLink voter, string endpoint)
    {
        bool reached = voter is { IsConnected: true, StatusCount: > 0 };
        VoterStatusFrame told = reached ? voter.Status : default;
        string? problem = voter.IsForeign ? "It belongs to another cluster than the voters this node has worked with." : Filled(told.Problem);
        return new PaxtorVoterStatus(
            voter.Name,
            endpoint,
            reached,
            reached ? VoterRoleNames.Of(told.Role) : "",
            Filled(told.Leader),
            told.HasQuorum,
            (long)told.Term,
            told.AppliedRevision,
            (long)told.CommitIndex,
            (long)told.AppliedIndex,
            (long)told.FirstIndex,
            (long)told.LastIndex,
            (long)told.SnapshotIndex,
            told.Leases,
            told.ClusterId == 0 ? null : told.ClusterId.ToString("x32", null),
            problem);
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
