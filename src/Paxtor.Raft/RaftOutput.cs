using System.Runtime.InteropServices;

namespace Paxtor.Raft;

/// <summary>
/// What a node wants done, filled by <see cref="RaftNode.TakeOutput"/>. The driver owns the object and gives
/// it back each turn; what it holds is valid until then. Each turn:
/// <list type="number">
/// <item>send <see cref="Messages"/> (at once: nothing in them depends on a write that is not yet durable);</item>
/// <item>start writing <see cref="Persist"/>, and call <see cref="RaftNode.Persisted"/> when it is durable;</item>
/// <item>restore <see cref="RestoreSnapshot"/> into the state machine, then apply <see cref="Committed"/>;</item>
/// <item>answer <see cref="ReadStates"/>.</item>
/// </list>
/// </summary>
public sealed class RaftOutput
{
    internal List<RaftMessage> MessageList = [];
    internal List<RaftReadState> ReadStateList = [];

    /// <summary>Messages to send now, in order.</summary>
    public ReadOnlySpan<RaftMessage> Messages => CollectionsMarshal.AsSpan(MessageList);

    /// <summary>What to make durable; <see cref="RaftPersistBatch.IsEmpty"/> when nothing.</summary>
    public RaftPersistBatch Persist { get; internal set; }

    /// <summary>
    /// A snapshot, now durable, that replaces the state of the state machine before
    /// <see cref="Committed"/> is applied; null when there is none.
    /// </summary>
    public RaftSnapshot? RestoreSnapshot { get; internal set; }

    /// <summary>
    /// Entries to apply, in order, each exactly once, Empty ones included. They are committed <em>and</em>
    /// durable on this node.
    /// </summary>
    public ReadOnlyMemory<RaftEntry> Committed { get; internal set; }

    /// <summary>Reads that are decided.</summary>
    public ReadOnlySpan<RaftReadState> ReadStates => CollectionsMarshal.AsSpan(ReadStateList);

    /// <summary>Whether role, term or known leader changed since the last output.</summary>
    public bool StatusChanged { get; internal set; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty =>
        MessageList.Count == 0 && Persist.IsEmpty && RestoreSnapshot is null && Committed.IsEmpty
        && ReadStateList.Count == 0 && !StatusChanged;

    internal void Clear()
    {
        MessageList.Clear();
        ReadStateList.Clear();
        Persist = default;
        RestoreSnapshot = null;
        Committed = default;
        StatusChanged = false;
    }
}
