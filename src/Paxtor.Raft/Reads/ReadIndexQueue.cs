using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>
/// The reads of a leader: first they wait for a round to begin, then for that round to be confirmed.
/// A round's number belongs to one leadership, since answers to another term's heartbeats never get here.
/// </summary>
internal sealed class ReadIndexQueue
{
    private readonly List<ulong> _waiting = [];
    private readonly Queue<Pending> _pending = new();

    /// <summary>The latest round begun; it counts up within a leadership.</summary>
    public ulong Round { get; private set; }

    public int Count => _waiting.Count + _pending.Count;

    public bool HasWaiting => _waiting.Count > 0;

    public void Reset()
    {
        Require(Count == 0, "No read outlives a leadership.");
        Round = 0;
    }

    public void Add(ulong context) => _waiting.Add(context);

    /// <summary>Begins a round for all that wait: it confirms reads of the state at this commit index or later.</summary>
    public void BeginRound(ulong commit)
    {
        Round++;
        foreach (var context in _waiting)
            _pending.Enqueue(new Pending(context, Round, commit));
        _waiting.Clear();
    }

    public void Confirm(ulong round, List<RaftReadState> decided)
    {
        Require(round <= Round, "Only a round that was begun is confirmed.");
        while (_pending.TryPeek(out var read) && read.Round <= round)
        {
            _pending.Dequeue();
            decided.Add(new RaftReadState(read.Context, read.Index, Confirmed: true));
        }
    }

    public void FailAll(List<RaftReadState> decided)
    {
        while (_pending.TryDequeue(out var read))
            decided.Add(new RaftReadState(read.Context, 0, Confirmed: false));
        foreach (var context in _waiting)
            decided.Add(new RaftReadState(context, 0, Confirmed: false));
        _waiting.Clear();
    }

    private readonly record struct Pending(ulong Context, ulong Round, ulong Index);
}
