namespace Paxtor.Raft.Tests.Harness;

/// <summary>A disk that writes batches in order, when told to; a crash keeps a prefix of what was being written.</summary>
internal sealed class SimDisk(RaftSnapshot first)
{
    private readonly Queue<RaftPersistBatch> _writing = new();
    private readonly List<RaftEntry> _entries = [];

    public RaftHardState HardState { get; private set; }

    public RaftSnapshot Snapshot { get; private set; } = first;

    public bool IsWriting => _writing.Count > 0;

    public int Writing => _writing.Count;

    public IReadOnlyList<RaftEntry> Entries => _entries;

    public ulong LastIndex => Snapshot.Index + (ulong)_entries.Count;

    public void Write(in RaftPersistBatch batch) => _writing.Enqueue(batch);

    /// <summary>The oldest batches become durable. Answers the sequence to report.</summary>
    public ulong Finish(int batches)
    {
        ulong sequence = 0;
        for (; batches > 0; batches--)
        {
            var batch = _writing.Dequeue();
            sequence = batch.Sequence;
            Keep(batch, batch.Entries.Length);
        }

        return sequence;
    }

    public void SaveSnapshot(RaftSnapshot snapshot)
    {
        Assert.True(snapshot.Index <= LastIndex, "A snapshot of what is not durable was written.");
        _entries.RemoveRange(0, (int)(snapshot.Index - Snapshot.Index));
        Snapshot = snapshot;
    }

    /// <summary>Power fails: whole batches are lost from some point on, and the first lost one may be half there.</summary>
    public void Crash(Random random)
    {
        Finish(random.Next(_writing.Count + 1));
        if (_writing.TryDequeue(out var torn) && torn.Snapshot is null && random.Next(2) == 0)
            Keep(torn, random.Next(torn.Entries.Length + 1));
        _writing.Clear();
    }

    public RaftInitialState Load() => new()
    {
        HardState = HardState,
        Snapshot = Snapshot,
        Entries = _entries.ToArray(),
    };

    private void Keep(in RaftPersistBatch batch, int count)
    {
        if (batch.Snapshot is not null)
        {
            Assert.True(batch.Snapshot.Index > Snapshot.Index, "A snapshot replaced a newer one.");
            Snapshot = batch.Snapshot;
            _entries.Clear();
        }

        if (batch.HardStateChanged)
            HardState = batch.HardState;
        foreach (var entry in batch.Entries.Span[..count])
        {
            if (entry.Index <= Snapshot.Index)
                continue;
            Assert.True(entry.Index <= LastIndex + 1, $"Entry {entry} leaves a gap on disk after {LastIndex}.");
            var place = (int)(entry.Index - Snapshot.Index - 1);
            _entries.RemoveRange(place, _entries.Count - place);
            _entries.Add(entry);
        }
    }
}
