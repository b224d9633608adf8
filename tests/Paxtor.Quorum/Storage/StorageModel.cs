using System.Globalization;
using System.Text;
using Paxtor.Quorum.Storage;
using Paxtor.Raft;

namespace Paxtor.Quorum.Tests.Storage;

/// <summary>
/// What a storage should hold: the whole logical log from entry 1, which snapshots are digests of, and the operations
/// asked for since the last state that was acknowledged.
/// </summary>
internal sealed class StorageModel
{
    private readonly List<Operation> unacknowledged = [];
    private State acknowledged = new();
    private State newest = new();

    private sealed record Operation(RaftHardState? HardState, RaftEntry? Entry, IReadOnlyList<RaftEntry>? Installed);

    public RaftHardState HardState => newest.HardState;

    public ulong LastIndex => (ulong)newest.Log.Count;

    /// <summary>The last entry of the acknowledged log that the newest log has as well.</summary>
    public ulong CommonIndex
    {
        get
        {
            int at = 0;
            while (at < Math.Min(newest.Log.Count, acknowledged.Log.Count) && newest.Log[at].Term == acknowledged.Log[at].Term)
                at++;
            return (ulong)at;
        }
    }

    public ulong TermOf(ulong index) => newest.Log[(int)index - 1].Term;

    /// <summary>The data of an entry: all of it follows from index and term.</summary>
    public static byte[] DataOf(ulong index, ulong term, int length)
    {
        var data = new byte[length];
        if ((index + term) % 5 != 0)
            new Random((int)((index * 7919) + term)).NextBytes(data);
        return data;
    }

    public void SetHardState(RaftHardState state) => Do(new Operation(state, null, null));

    public void Append(RaftEntry entry) => Do(new Operation(null, entry, null));

    public void Install(IReadOnlyList<RaftEntry> log) => Do(new Operation(null, null, log));

    /// <summary>Everything asked for was acknowledged.</summary>
    public void Acknowledge()
    {
        foreach (Operation operation in unacknowledged)
            acknowledged.Apply(operation);
        unacknowledged.Clear();
    }

    /// <summary>The snapshot of the log up to an index, in odd chunks.</summary>
    public SnapshotData SnapshotAt(ulong index, int paddingBytes) => Snapshot(newest.Log, index, paddingBytes);

    public static SnapshotData Snapshot(IReadOnlyList<RaftEntry> log, ulong index, int paddingBytes)
    {
        byte[] digest = Digest(log, index);
        var padding = new byte[paddingBytes];
        var meta = new RaftSnapshot(index, log[(int)index - 1].Term, new RaftConfiguration([1, 2, 3], [9]));
        return new SnapshotData(meta, [digest.AsMemory(0, 3), digest.AsMemory(3), ReadOnlyMemory<byte>.Empty, padding]);
    }

    /// <summary>
    /// Goes on from what was recovered, which must be the acknowledged state with some, in order, of the operations
    /// asked for since.
    /// </summary>
    public void Recover(RecoveredState recovered, string context)
    {
        acknowledged = Match(recovered, context);
        newest = acknowledged.Copy();
        unacknowledged.Clear();
    }

    /// <summary>Fails unless what was recovered is such a state; changes nothing.</summary>
    public void Check(RecoveredState recovered, string context) => Match(recovered, context);

    private State Match(RecoveredState recovered, string context)
    {
        State candidate = acknowledged.Copy();
        int next = 0;
        string? difference = candidate.DifferenceTo(recovered);
        string first = difference ?? "";
        while (difference is not null && next < unacknowledged.Count)
        {
            candidate.Apply(unacknowledged[next++]);
            difference = candidate.DifferenceTo(recovered);
        }

        Assert.True(difference is null, $"{context}: {first}; with all {next} later operations: {difference}");
        return candidate;
    }

    private static byte[] Digest(IReadOnlyList<RaftEntry> log, ulong index)
    {
        var text = new StringBuilder();
        for (int i = 0; i < (int)index; i++)
            text.Append(CultureInfo.InvariantCulture, $"{log[i].Term}:{log[i].Data.Length};");
        return Encoding.ASCII.GetBytes($"{index}/{text}");
    }

    private void Do(Operation operation)
    {
        unacknowledged.Add(operation);
        newest.Apply(operation);
    }

    private sealed class State
    {
        public List<RaftEntry> Log { get; private init; } = [];

        public RaftHardState HardState { get; private set; }

        public State Copy() => new() { Log = [.. Log], HardState = HardState };

        public void Apply(Operation operation)
        {
            if (operation.HardState is { } state)
                HardState = state;
            if (operation.Installed is { } log)
            {
                Log.Clear();
                Log.AddRange(log);
            }

            if (operation.Entry is { } entry)
            {
                Log.RemoveRange((int)entry.Index - 1, Log.Count - ((int)entry.Index - 1));
                Log.Add(entry);
            }
        }

        public string? DifferenceTo(RecoveredState recovered)
        {
            if (recovered.HardState != HardState)
                return $"hard state {recovered.HardState} instead of {HardState}";
            ulong from = recovered.Snapshot?.Meta.Index ?? 0;
            ReadOnlySpan<RaftEntry> entries = recovered.Entries.Span;
            if (from + (ulong)entries.Length != (ulong)Log.Count)
                return $"snapshot {from} and {entries.Length} entries instead of {Log.Count}";
            if (recovered.Snapshot is { } snapshot)
            {
                if (snapshot.Meta.Term != Log[(int)from - 1].Term || !snapshot.Meta.Configuration.Equals(new RaftConfiguration([1, 2, 3], [9])))
                    return $"snapshot {snapshot.Meta}";
                if (!snapshot.ToArray().AsSpan().StartsWith(Digest(Log, from)))
                    return $"the content of snapshot {from} differs";
            }

            for (int i = 0; i < entries.Length; i++)
            {
                RaftEntry expected = Log[(int)from + i];
                if (entries[i].Index != expected.Index || entries[i].Term != expected.Term || entries[i].Kind != expected.Kind
                    || !entries[i].Data.Span.SequenceEqual(expected.Data.Span))
                    return $"entry {entries[i]} with {entries[i].Data.Length} bytes instead of {expected} with {expected.Data.Length}";
            }

            return null;
        }
    }
}
