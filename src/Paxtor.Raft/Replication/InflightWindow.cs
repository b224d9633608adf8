using static Paxtor.Raft.RaftInvariantException;

namespace Paxtor.Raft;

/// <summary>The appends under way to one follower: bounded in number and in bytes.</summary>
internal sealed class InflightWindow(int maxMessages, long maxBytes)
{
    private readonly Queue<(ulong LastIndex, long Bytes)> _appends = new();

    public int Count => _appends.Count;

    public long Bytes { get; private set; }

    public bool IsFull => _appends.Count >= maxMessages || Bytes >= maxBytes;

    public void Add(ulong lastIndex, long bytes)
    {
        Require(!IsFull, "Nothing is sent beyond the window.");
        _appends.Enqueue((lastIndex, bytes));
        Bytes += bytes;
    }

    /// <summary>The follower has everything up to an index.</summary>
    public void FreeThrough(ulong index)
    {
        while (_appends.TryPeek(out var first) && first.LastIndex <= index)
        {
            _appends.Dequeue();
            Bytes -= first.Bytes;
        }
    }

    public void Clear()
    {
        _appends.Clear();
        Bytes = 0;
    }
}
