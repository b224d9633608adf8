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

    /// <summary>The voter that lives in this node.</summary>
    public static PaxtorVoterStatus? ReadOwn(QuorumStore store, NodeSettings settings)
    {
        foreach (VoterLink voter in store.Voters)
        {
            if (voter.IsLocal)
                return Of(voter, settings.Voters[voter.Index].Endpoint);
        }

        return null;
    }

    private static PaxtorVoterStatus Of(VoterLink voter, string endpoint)
    {
        bool reached = voter is { IsConnected: true, StatusCount: > 0 };
        VoterStatusFrame told = reached ? voter.Status : default;
        string? problem = voter.IsForeign ? "It belongs to another cluster than the voters this node has worked with." : Filled(told.Problem);
        return new PaxtorVoterStatus
        {
            Name = voter.Name,
            Endpoint = endpoint,
            IsReached = reached,
            Role = reached ? VoterRoleNames.Of(told.Role) : "",
            Leader = Filled(told.Leader),
            HasQuorum = told.HasQuorum,
            Term = (long)told.Term,
            Revision = told.AppliedRevision,
            CommitIndex = (long)told.CommitIndex,
            AppliedIndex = (long)told.AppliedIndex,
            FirstIndex = (long)told.FirstIndex,
            LastIndex = (long)told.LastIndex,
            SnapshotIndex = (long)told.SnapshotIndex,
            Sessions = told.Leases,
            ClusterId = told.ClusterId == 0 ? null : told.ClusterId.ToString("x32", null),
            Problem = problem,
        };
    }

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
