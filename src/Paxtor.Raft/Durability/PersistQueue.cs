using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>
/// The batches being written, what is durable, and the messages that wait for a batch.
/// <para>
/// Why a batch's last index is lowered when the log is overwritten (the ABA race): entry 5 of term 2 is being
/// written; a new leader replaces it by 5 of term 3, also being written. The notice "first batch durable"
/// must then not count as "5 is durable": the disk has the other 5, and a crash now would lose ours.
/// </para>
/// </summary>
internal sealed class PersistQueue(ulong durableIndex)
{
    private readonly List<Batch> _batches = [];
    private readonly List<Held> _held = [];

    /// <summary>The last batch handed to the driver.</summary>
    public ulong SealedSequence { get; private set; }

    /// <summary>The last batch the driver reported durable.</summary>
    public ulong DurableSequence { get; private set; }

    /// <summary>The last entry of the present log that is durable.</summary>
    public ulong DurableIndex { get; private set; } = durableIndex;

    public ulong Seal(ulong lastIndex, RaftSnapshot? snapshot)
    {
        Require(lastIndex >= (snapshot?.Index ?? 0), "A batch never ends before its own snapshot.");
        _batches.Add(new Batch(++SealedSequence, lastIndex, snapshot));
        return SealedSequence;
    }

    /// <summary>The entries from an index on have been replaced in memory.</summary>
    public void Overwritten(ulong fromIndex) => Lower(fromIndex - 1);

    /// <summary>
    /// The log has been replaced by a snapshot that is not durable yet. What was committed before is the same
    /// in both, so it stays durable.
    /// </summary>
    public void ReplacedBySnapshot(ulong committedBefore) => Lower(committedBefore);

    /// <summary>Batches are durable; answers the newest snapshot among them, if any.</summary>
    public RaftSnapshot? Complete(ulong sequence)
    {
        Require(sequence <= SealedSequence, "Only a batch that was handed out can be durable.");
        Require(sequence >= DurableSequence, "Batches become durable in order.");
        RaftSnapshot? snapshot = null;
        var done = 0;
        for (; done < _batches.Count && _batches[done].Sequence <= sequence; done++)
        {
            var batch = _batches[done];
            snapshot = batch.Snapshot ?? snapshot;
            DurableIndex = Math.Max(DurableIndex, batch.LastIndex);
        }

        _batches.RemoveRange(0, done);
        DurableSequence = sequence;
        return snapshot;
    }

    /// <summary>Keeps a message until a batch is durable.</summary>
    public void Hold(in RaftMessage message, ulong sequence)
    {
        Require(sequence > DurableSequence, "A message is held for a batch that is not durable.");
        // One answer for all appends of a batch: the last one says all the earlier ones say.
        if (_held.Count > 0 && _held[^1].Sequence == sequence && Covers(message, _held[^1].Message))
            _held[^1] = new Held(message, sequence);
        else
            _held.Add(new Held(message, sequence));
    }

    /// <summary>
    /// The term has changed: what was to be said in the old one is dropped. Its receiver is a leader or a
    /// candidate of a term that is over, and an answer for an entry overwritten since must not count.
    /// </summary>
    public void DropHeld() => _held.Clear();

    /// <summary>Moves the messages whose batch is durable.</summary>
    public void Release(List<RaftMessage> released)
    {
        var done = 0;
        for (; done < _held.Count && _held[done].Sequence <= DurableSequence; done++)
            released.Add(_held[done].Message);
        _held.RemoveRange(0, done);
    }

    private static bool Covers(in RaftMessage later, in RaftMessage earlier) =>
        later.Type == RaftMessageType.AppendResponse && earlier.Type == RaftMessageType.AppendResponse
        && later.To == earlier.To && later.Term == earlier.Term && later.LogIndex >= earlier.LogIndex;

    private void Lower(ulong lastIndex)
    {
        DurableIndex = Math.Min(DurableIndex, lastIndex);
        for (var i = 0; i < _batches.Count; i++)
            _batches[i] = _batches[i] with { LastIndex = Math.Min(_batches[i].LastIndex, lastIndex) };
    }

    private readonly record struct Batch(ulong Sequence, ulong LastIndex, RaftSnapshot? Snapshot);

    private readonly record struct Held(RaftMessage Message, ulong Sequence);
}
