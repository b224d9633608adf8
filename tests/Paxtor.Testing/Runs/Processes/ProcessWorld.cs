using System.Collections.Concurrent;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Tests.Runs.Processes;

/// <summary>What the processes of one run share: who lives, and what must hold. Processes find it by its id, which is a start argument.</summary>
internal sealed class ProcessWorld : IDisposable
{
    private static readonly ConcurrentDictionary<string, ProcessWorld> Worlds = new();

    private readonly Dictionary<(Pid From, Pid To), long> sequences = [];

    /// <param name="cluster">Its nodes.</param>
    /// <param name="id">No other world has it now. It travels in messages, so equal runs need equal ones.</param>
    public ProcessWorld(SimulatedCluster cluster, string id)
    {
        Cluster = cluster;
        Id = id;
        if (!Worlds.TryAdd(id, this))
            throw new InvalidOperationException($"There is a world {id} already.");
    }

    public string Id { get; }

    public SimulatedCluster Cluster { get; }

    public RunCounts Counts { get; } = new();

    /// <summary>All that ever started, in that order.</summary>
    public List<Life> Lives { get; } = [];

    public Dictionary<Pid, Life> ByPid { get; } = [];

    /// <summary>Those of a tag that have not ended: children of supervisors have tags of their own.</summary>
    public Dictionary<string, int> Tagged { get; } = new(StringComparer.Ordinal);

    /// <summary>The next so many starts of a tag fail.</summary>
    public Dictionary<string, int> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>Set at the end: children of supervisors do not fail any more.</summary>
    public bool Finishing { get; set; }

    public static ProcessWorld Of(string id) => Worlds[id];

    public long NextSequence(Pid from, Pid to) => sequences[(from, to)] = sequences.GetValueOrDefault((from, to)) + 1;

    public SimulatedNode NodeOf(Pid pid) => Cluster[pid.Node];

    /// <summary>Whether a process is known to its node.</summary>
    public bool IsThere(Pid pid) => NodeOf(pid) is { IsRunning: true } node && node.Incarnation == pid.Incarnation && node.ProcessRuntime!.Find(pid) is not null;

    /// <summary>Writes a line of the trace, which the hash of the run depends on. Ids of worlds are not of the run.</summary>
    public void Note(Pid who, string what) => Cluster.Simulation.Trace.Add(Cluster.Simulation.NowTicks, TraceKind.Note, NodeOf(who).Loop?.Index ?? -1, who.Number, 0, what);

    /// <summary>An invariant does not hold.</summary>
    public void Fail(Exception error) => Cluster.Simulation.Fail(error);

    /// <summary>Nobody may be told of the end of a process that has locks.</summary>
    public void CheckLocksGone(Pid pid, ExitReason reason)
    {
        if (reason.Kind == ExitKind.NoConnection || !ByPid.TryGetValue(pid, out Life? life))
            return;
        if (life.Places.Exists(static p => p.Node is not null))
            throw new InvalidOperationException($"{pid} is told to have ended, and its locks are not released.");
    }

    public void Dispose() => Worlds.TryRemove(Id, out _);
}
