using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Paxtor.Quorum.Replica;

namespace Paxtor.Names;

/// <summary>What a node counts of its names. Any thread.</summary>
internal sealed class NameMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    private static readonly Histogram<double> FindDuration =
        Meter.CreateHistogram("paxtor.name.find.duration", "s", "From a use of a name that is not known on this node to its process's pid, a start included.", advice: QuorumMetrics.Seconds);

    private static readonly ConcurrentDictionary<NameService, KeyValuePair<string, object?>[]> Nodes = new();

    private long running;
    private long starts;
    private long startFailures;
    private long moved;
    private long conflicts;

    static NameMetrics()
    {
        Meter.CreateObservableUpDownCounter("paxtor.name.running", static () => Measure(static n => n.Metrics.Running), "{name}", "Names whose process is on this node.");
        Meter.CreateObservableGauge("paxtor.name.failing", static () => Measure(static n => n.Permanents.Failing.Count), "{name}", "Permanent names whose starts fail again and again, as this node sees them.");
        Counter("paxtor.name.starts", "{start}", "Names whose process was started on this node, restarts and moves included.", static m => m.starts);
        Counter("paxtor.name.start.failures", "{start}", "Starts of names on this node that failed after the name was claimed.", static m => m.startFailures);
        Counter("paxtor.name.moved", "{name}", "Names that other nodes took over when this one left.", static m => m.moved);
        Counter("paxtor.name.conflicts", "{request}", "Uses of a key as another kind or class of name than it is, as this node found.", static m => m.conflicts);
    }

    /// <summary>Names that are claimed for processes of this node.</summary>
    public long Running => Volatile.Read(ref running);

    /// <summary>Names that others have taken over.</summary>
    public long Moves => Volatile.Read(ref moved);

    /// <summary>From now on a node is measured.</summary>
    public static void Add(NameService node, string cluster) => Nodes[node] = [new("paxtor.node.name", node.Node), new("paxtor.cluster.name", cluster)];

    /// <summary>The node has stopped.</summary>
    public static void Remove(NameService node) => Nodes.TryRemove(node, out _);

    public static void Found(TimeSpan took) => FindDuration.Record(took.TotalSeconds);

    public void Claimed() => Interlocked.Increment(ref running);

    public void GivenUp() => Interlocked.Decrement(ref running);

    public void Started() => Interlocked.Increment(ref starts);

    public void StartFailed() => Interlocked.Increment(ref startFailures);

    public void Moved() => Interlocked.Increment(ref moved);

    public void Conflicted() => Interlocked.Increment(ref conflicts);

    private static void Counter(string name, string unit, string description, Func<NameMetrics, long> read) =>
        Meter.CreateObservableCounter(name, () => Measure(n => read(n.Metrics)), unit, description);

    private static IEnumerable<Measurement<long>> Measure(Func<NameService, long> read)
    {
        foreach ((NameService node, KeyValuePair<string, object?>[] tags) in Nodes)
            yield return new Measurement<long>(read(node), tags);
    }
}
