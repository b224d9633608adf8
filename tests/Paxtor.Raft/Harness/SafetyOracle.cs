namespace Paxtor.Raft.Tests.Harness;

/// <summary>
/// Sees everything every node does and checks the properties of the Raft paper (figure 3), and that reads are
/// linearizable, by remembering all of it.
/// </summary>
internal sealed class SafetyOracle
{
    private readonly Dictionary<ulong, ulong> _leaderOfTerm = [];
    private readonly Dictionary<(ulong Index, ulong Term), (ulong PreviousTerm, ulong Payload)> _entries = [];
    private readonly Dictionary<ulong, ulong> _committedTerm = [];
    private readonly Dictionary<ulong, ulong> _stateAt = new() { [0] = 17 };
    private readonly Dictionary<ulong, ulong> _readFloor = [];

    public ulong MaxCommit { get; private set; }

    public int ConfirmedReads { get; private set; }

    public int FailedReads { get; private set; }

    public int Elections => _leaderOfTerm.Count;

    public int PendingReads => _readFloor.Count;

    public ulong StateAt(ulong index) => _stateAt[index];

    /// <summary>Election safety and leader completeness.</summary>
    public void SawLeader(RaftNode node)
    {
        if (!_leaderOfTerm.TryAdd(node.Term, node.Id))
        {
            Assert.True(_leaderOfTerm[node.Term] == node.Id, $"Term {node.Term} has two leaders.");
            return;
        }

        for (var index = node.FirstIndex; index <= MaxCommit; index++)
        {
            Assert.True(index <= node.LastIndex, $"Leader {node.Id} of term {node.Term} lacks committed entry {index}.");
            if (_committedTerm.TryGetValue(index, out var term))
                Assert.True(term == node.Log[index].Term, $"Leader {node.Id} of term {node.Term} has another entry {index} than was committed.");
        }
    }

    /// <summary>Log matching: entries of one index and term are equal, and so are the ones before them, by induction.</summary>
    public void SawEntry(in RaftEntry entry, ulong previousTerm)
    {
        var seen = (previousTerm, Payload(entry));
        if (!_entries.TryAdd((entry.Index, entry.Term), seen))
            Assert.True(_entries[(entry.Index, entry.Term)] == seen, $"Two different entries are called {entry}.");
    }

    public void SawCommit(RaftNode node)
    {
        for (var index = Math.Max(node.FirstIndex, MaxCommit + 1); index <= node.Commit; index++)
            SawCommitted(index, node.Log[index].Term);
        MaxCommit = Math.Max(MaxCommit, node.Commit);
    }

    /// <summary>State-machine safety. Answers the state after the entry.</summary>
    public ulong SawApplied(in RaftEntry entry, ulong stateBefore)
    {
        SawCommitted(entry.Index, entry.Term);
        Assert.True(_stateAt[entry.Index - 1] == stateBefore, $"The states before entry {entry} differ.");
        var after = unchecked((stateBefore * 1_000_003) ^ ((entry.Index * 31) + (entry.Term * 7) + Payload(entry)));
        if (!_stateAt.TryAdd(entry.Index, after))
            Assert.True(_stateAt[entry.Index] == after, $"The states after entry {entry} differ.");
        return after;
    }

    public void ReadRequested(ulong context) => _readFloor.Add(context, MaxCommit);

    public void ReadDecided(in RaftReadState read)
    {
        Assert.True(_readFloor.Remove(read.Context, out var floor), $"Read {read.Context} was answered twice or never asked.");
        if (!read.Confirmed)
        {
            FailedReads++;
            return;
        }

        ConfirmedReads++;
        Assert.True(read.Index >= floor, $"Read {read.Context} is stale: it got index {read.Index}, {floor} was committed before it.");
    }

    /// <summary>The node ended with reads unanswered; nobody is waiting for them any more.</summary>
    public void ReadsForgotten(IEnumerable<ulong> contexts)
    {
        foreach (var context in contexts)
            _readFloor.Remove(context);
    }

    private static ulong Payload(in RaftEntry entry)
    {
        var hash = (ulong)entry.Kind + 1;
        foreach (var b in entry.Data.Span)
            hash = unchecked((hash * 131) + b);
        return hash;
    }

    private void SawCommitted(ulong index, ulong term)
    {
        if (!_committedTerm.TryAdd(index, term))
            Assert.True(_committedTerm[index] == term, $"Index {index} was committed in terms {_committedTerm[index]} and {term}.");
    }
}
