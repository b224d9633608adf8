namespace Paxtor.Raft;

/// <summary>
/// Who belongs to the group. Voters form quorums; learners receive entries but neither vote on their
/// own account nor campaign nor receive leadership. Immutable; ids are kept sorted.
/// </summary>
public sealed class RaftConfiguration : IEquatable<RaftConfiguration>
{
    /// <summary>The most members, voters and learners together.</summary>
    public const int MaxMembers = 64;

    private readonly ulong[] _voters;
    private readonly ulong[] _learners;

    /// <summary>Makes a configuration of voters and, if given, learners.</summary>
    /// <exception cref="ArgumentException">No voter, too many members, an id of 0, or an id named twice.</exception>
    public RaftConfiguration(IEnumerable<ulong> voters, IEnumerable<ulong>? learners = null)
    {
        ArgumentNullException.ThrowIfNull(voters);
        _voters = Sorted(voters);
        _learners = Sorted(learners ?? []);
        if (_voters.Length == 0)
            throw new ArgumentException("A configuration needs at least one voter.", nameof(voters));
        if (_voters.Length + _learners.Length > MaxMembers)
            throw new ArgumentException($"A configuration has at most {MaxMembers} members.", nameof(voters));
        foreach (var id in _learners)
        {
            if (IsVoter(id))
                throw new ArgumentException($"Node {id} is both voter and learner.", nameof(learners));
        }
    }

    /// <summary>The voters, in order of id.</summary>
    public ReadOnlySpan<ulong> Voters => _voters;

    /// <summary>The learners, in order of id.</summary>
    public ReadOnlySpan<ulong> Learners => _learners;

    /// <summary>How many voters a decision needs.</summary>
    public int QuorumSize => (_voters.Length / 2) + 1;

    /// <summary>Whether the node votes.</summary>
    public bool IsVoter(ulong id) => Array.BinarySearch(_voters, id) >= 0;

    /// <summary>Whether the node is a learner.</summary>
    public bool IsLearner(ulong id) => Array.BinarySearch(_learners, id) >= 0;

    /// <inheritdoc/>
    public bool Equals(RaftConfiguration? other) =>
        other is not null && Voters.SequenceEqual(other.Voters) && Learners.SequenceEqual(other.Learners);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RaftConfiguration);

    /// <inheritdoc/>
    public override int GetHashCode() => (_voters.Length * 31) + _learners.Length + (int)_voters[0];

    /// <inheritdoc/>
    public override string ToString() =>
        _learners.Length == 0
            ? $"voters {string.Join(',', _voters)}"
            : $"voters {string.Join(',', _voters)} learners {string.Join(',', _learners)}";

    private static ulong[] Sorted(IEnumerable<ulong> ids)
    {
        var sorted = ids.ToArray();
        Array.Sort(sorted);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i] == 0)
                throw new ArgumentException("A node id must not be 0.", nameof(ids));
            if (i > 0 && sorted[i] == sorted[i - 1])
                throw new ArgumentException($"Node {sorted[i]} is named twice.", nameof(ids));
        }

        return sorted;
    }
}
