namespace Paxtor.Cli.Commands;

/// <summary>A cluster as its voters describe it; what <c>paxtor status --json</c> prints.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="ClusterId">Its id, or null while it is not formed.</param>
/// <param name="HasQuorum">Whether a majority of the voters works together.</param>
/// <param name="Health">That in words.</param>
/// <param name="Leader">The leader, or null.</param>
/// <param name="Term">The greatest term.</param>
/// <param name="Revision">The greatest revision.</param>
/// <param name="Sessions">Sessions, as the voter with the greatest revision has them.</param>
/// <param name="Voters">Each voter.</param>
internal sealed record ClusterView(
    string Cluster, string? ClusterId, bool HasQuorum, string Health, string? Leader, long Term, long Revision, int Sessions, IReadOnlyList<PaxtorVoterStatus> Voters)
{
    public static ClusterView Of(string cluster, IReadOnlyList<PaxtorVoterStatus> voters)
    {
        int majority = (voters.Count / 2) + 1;
        int healthy = voters.Count(static v => v is { IsReached: true, HasQuorum: true, Problem: null });
        int reached = voters.Count(static v => v.IsReached);
        PaxtorVoterStatus? newest = voters.Where(static v => v.IsReached).MaxBy(static v => v.Revision);
        PaxtorVoterStatus? told = voters.Where(static v => v.HasQuorum).MaxBy(static v => v.Term);
        string health = (healthy >= majority, told) switch
        {
            (true, _) when healthy == voters.Count => $"all {voters.Count} voters healthy",
            (true, _) => $"quorum of {healthy} of {voters.Count} voters; {healthy - majority} more may fail",
            (false, not null) => $"a quorum, of which only {healthy} of {voters.Count} voters are reached from here",
            _ when voters.Any(static v => v is { IsReached: true, ClusterId: null }) => $"not formed yet: the first formation needs all {voters.Count} voters, {reached} reached",
            _ => $"NO QUORUM: {majority} of {voters.Count} voters are needed, {reached} reached, {healthy} healthy",
        };
        return new ClusterView(
            cluster,
            voters.FirstOrDefault(static v => v.ClusterId is not null)?.ClusterId,
            told is not null,
            health,
            told?.Leader,
            voters.Count == 0 ? 0 : voters.Max(static v => v.Term),
            newest?.Revision ?? 0,
            newest?.Sessions ?? 0,
            voters);
    }
}
