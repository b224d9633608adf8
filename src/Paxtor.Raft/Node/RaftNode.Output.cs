using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

// What leaves the core: messages, batches to persist, entries to apply.
public sealed partial class RaftNode
{
    private readonly List<RaftMessage> _released = [];
    private List<RaftMessage> _messages = [];
    private List<RaftReadState> _readStates = [];
    private RaftHardState _sealedHardState;
    private ulong _sealedIndex;
    private RaftSnapshot? _unsealedSnapshot;
    private RaftSnapshot? _restore;
    private (RaftRole Role, ulong Term, ulong Leader) _shown;

    private RaftHardState HardState => new(Term, _vote);

    private bool HasUnsealed =>
        _sealedIndex < _log.LastIndex || _unsealedSnapshot is not null || HardState != _sealedHardState;

    /// <summary>
    /// All batches up to this sequence are durable (snapshot, hard state and entries). Messages that waited
    /// for them are in the next output.
    /// </summary>
    public void Persisted(ulong sequence)
    {
        _restore = _persist.Complete(sequence) ?? _restore;
        _released.Clear();
        _persist.Release(_released);
        foreach (var message in _released)
        {
            if (message.To != Id)
                _messages.Add(message);
            else if (Role == RaftRole.Candidate && message.Term == Term)
                Decide(_votes.Record(Configuration, Id, granted: true));
        }

        if (Role == RaftRole.Leader)
            CommitByMajority();
    }

    /// <summary>Takes what there is to do; see <see cref="RaftOutput"/>.</summary>
    /// <param name="output">Cleared, then filled. Reused by the driver turn after turn.</param>
    /// <returns>Whether there is anything in it.</returns>
    public bool TakeOutput(RaftOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Clear();
        if (Role == RaftRole.Leader)
            SendAsLeader();
        (output.MessageList, _messages) = (_messages, output.MessageList);
        (output.ReadStateList, _readStates) = (_readStates, output.ReadStateList);
        if (HasUnsealed)
            output.Persist = Seal();
        TakeCommitted(output);
        var shown = (Role, Term, Leader);
        output.StatusChanged = shown != _shown;
        _shown = shown;
        AssertInvariants();
        return !output.IsEmpty;
    }

    private RaftPersistBatch Seal()
    {
        var hardState = HardState;
        var batch = new RaftPersistBatch(
            _persist.Seal(_log.LastIndex, _unsealedSnapshot),
            hardState,
            hardState != _sealedHardState,
            _log.Slice(_sealedIndex + 1, _log.LastIndex),
            _unsealedSnapshot);
        _sealedHardState = hardState;
        _sealedIndex = _log.LastIndex;
        _unsealedSnapshot = null;
        return batch;
    }

    private void TakeCommitted(RaftOutput output)
    {
        if (_restore is { } restored)
        {
            Require(restored.Index > Applied, "A snapshot never takes the state machine back.");
            output.RestoreSnapshot = restored;
            Applied = restored.Index;
            _restore = null;
        }

        // While a newer snapshot is on its way to disk, the entries before it are gone from the log.
        var to = Math.Min(Commit, _persist.DurableIndex);
        if (Applied < _log.OffsetIndex || to <= Applied)
            return;
        output.Committed = _log.Slice(Applied + 1, to);
        Applied = to;
        if (Role == RaftRole.Leader)
            SettleProposed(output.Committed.Span);
    }

    /// <summary>
    /// Takes entries off what counts against the cap: once they are committed and on this disk too. Counting
    /// commit alone would let a leader with a stalled disk and two quick followers fill its memory.
    /// </summary>
    private void SettleProposed(ReadOnlySpan<RaftEntry> entries)
    {
        foreach (ref readonly var entry in entries)
            UncommittedBytes -= entry.Index >= _firstOwnIndex ? entry.Data.Length : 0;
        Require(UncommittedBytes >= 0, "No more is settled than was proposed.");
    }

    /// <summary>Sends with the next output; for what depends on nothing that is not yet durable.</summary>
    private void Send(in RaftMessage message) => _messages.Add(message);

    /// <summary>Sends once all that this node has decided so far is durable.</summary>
    private void SendDurably(in RaftMessage message)
    {
        var sequence = _persist.SealedSequence + (HasUnsealed ? 1UL : 0UL);
        if (sequence > _persist.DurableSequence)
            _persist.Hold(message, sequence);
        else
            Send(message);
    }

    private void AssertInvariants()
    {
        Require(Commit <= _log.LastIndex, "Commit ≤ last index.");
        Require(Applied <= Commit, "Applied ≤ commit.");
        Require(_persist.DurableIndex <= _log.LastIndex, "Durable ≤ last index.");
        Require(_sealedIndex <= _log.LastIndex, "Nothing is written that is not in the log.");
        Require(Snapshot.Index >= _log.OffsetIndex, "Snapshot and log leave no gap.");
        Require(_log.LastTerm <= Term, "No entry is of a term to come.");
        Require((Role == RaftRole.Leader) == (Leader == Id), "A leader knows that it leads.");
        Require(Role == RaftRole.Leader || (_reads.Count == 0 && TransferTarget == 0), "Only a leader reads and transfers.");
        Require(Role == RaftRole.Follower || Configuration.IsVoter(Id), "Only a voter campaigns and leads.");
    }
}
