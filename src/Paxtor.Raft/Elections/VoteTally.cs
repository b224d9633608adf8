namespace Paxtor.Raft;

internal enum VoteResult
{
    Pending,
    Won,
    Lost,
}

/// <summary>The votes of one campaign. Each voter counts once; nobody else counts.</summary>
internal sealed class VoteTally
{
    private readonly HashSet<ulong> _granted = [];
    private readonly HashSet<ulong> _rejected = [];

    public void Reset()
    {
        _granted.Clear();
        _rejected.Clear();
    }

    public VoteResult Record(RaftConfiguration configuration, ulong voter, bool granted)
    {
        if (configuration.IsVoter(voter) && !_granted.Contains(voter) && !_rejected.Contains(voter))
            (granted ? _granted : _rejected).Add(voter);
        var needed = configuration.QuorumSize;
        if (_granted.Count >= needed)
            return VoteResult.Won;
        return _rejected.Count > configuration.Voters.Length - needed ? VoteResult.Lost : VoteResult.Pending;
    }
}
