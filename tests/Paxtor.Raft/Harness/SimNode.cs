namespace Paxtor.Raft.Tests.Harness;

/// <summary>One node with its disk and state machine, as a driver would run it.</summary>
internal sealed class SimNode
{
    private readonly RaftOptions _options;
    private readonly SafetyOracle _oracle;
    private readonly RaftOutput _output = new();
    private readonly HashSet<ulong> _openReads = [];
    private RaftNode? _raft;

    public SimNode(RaftOptions options, RaftSnapshot first, SafetyOracle oracle, Random random)
    {
        _options = options;
        _oracle = oracle;
        Disk = new SimDisk(first);
        Start(random);
    }

    public ulong Id => _options.Id;

    public SimDisk Disk { get; }

    public bool IsUp => _raft is not null;

    public RaftNode Raft => _raft ?? throw new InvalidOperationException($"Node {Id} is down.");

    /// <summary>The values of normal entries applied since the last start or snapshot.</summary>
    public List<string> Applied { get; } = [];

    public List<RaftReadState> Reads { get; } = [];

    public ulong AppliedIndex { get; private set; }

    public ulong State { get; private set; }

    public void Start(Random random)
    {
        _raft = new RaftNode(_options, Disk.Load(), random);
        AppliedIndex = Disk.Snapshot.Index;
        State = _oracle.StateAt(AppliedIndex);
        Applied.Clear();
    }

    public void Crash(Random random)
    {
        Disk.Crash(random);
        _oracle.ReadsForgotten(_openReads);
        _openReads.Clear();
        _raft = null;
    }

    public RaftReadResult Read(ulong context)
    {
        var result = Raft.RequestReadIndex(context);
        if (result == RaftReadResult.Accepted)
        {
            _openReads.Add(context);
            _oracle.ReadRequested(context);
        }

        return result;
    }

    public void FinishWrites(int batches)
    {
        if (batches > 0)
            Raft.Persisted(Disk.Finish(batches));
    }

    public bool TakeSnapshot()
    {
        if (AppliedIndex <= Raft.Snapshot.Index)
            return false;
        var snapshot = Raft.DescribeSnapshot(AppliedIndex);
        Disk.SaveSnapshot(snapshot);
        Raft.CompactTo(snapshot.Index);
        Assert.Equal(snapshot, Raft.Snapshot);
        return true;
    }

    /// <summary>One turn of the driver's loop: takes the output and does what it says.</summary>
    public bool Turn(List<RaftMessage> network)
    {
        if (!Raft.TakeOutput(_output))
            return false;
        if (Raft.Role == RaftRole.Leader)
            _oracle.SawLeader(Raft);
        _oracle.SawCommit(Raft);
        foreach (ref readonly var message in _output.Messages)
        {
            Assert.Equal(Id, message.From);
            network.Add(message);
        }

        if (!_output.Persist.IsEmpty)
            Persist(_output.Persist);
        if (_output.RestoreSnapshot is { } restored)
        {
            Assert.Equal(restored, Disk.Snapshot);
            AppliedIndex = restored.Index;
            State = _oracle.StateAt(restored.Index);
            Applied.Clear();
        }

        foreach (ref readonly var entry in _output.Committed.Span)
            Apply(entry);
        foreach (ref readonly var read in _output.ReadStates)
        {
            _openReads.Remove(read.Context);
            _oracle.ReadDecided(read);
            Reads.Add(read);
        }

        Assert.Equal(AppliedIndex, Raft.Applied);
        return true;
    }

    private void Persist(in RaftPersistBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            if (Raft.Log.TryTermAt(entry.Index - 1, out var previousTerm))
                _oracle.SawEntry(entry, previousTerm);
        }

        Disk.Write(batch);
    }

    private void Apply(in RaftEntry entry)
    {
        Assert.Equal(AppliedIndex + 1, entry.Index);
        Assert.True(entry.Index <= Disk.LastIndex, $"Node {Id} applied {entry} before it was durable.");
        State = _oracle.SawApplied(entry, State);
        AppliedIndex = entry.Index;
        if (entry.Kind == RaftEntryKind.Normal)
            Applied.Add(System.Text.Encoding.UTF8.GetString(entry.Data.Span));
    }
}
