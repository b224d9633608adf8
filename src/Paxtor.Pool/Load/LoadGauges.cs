using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Paxtor.Pooling;

/// <summary>The loads of this program's members, read when somebody collects metrics: instruments of the meter <c>Paxtor</c>.</summary>
internal static class LoadGauges
{
    private static readonly Meter Meter = new("Paxtor");
    private static readonly ConcurrentDictionary<LoadService, (PoolNode Pool, KeyValuePair<string, object?>[] Tags)> Members = new();

    static LoadGauges()
    {
        Meter.CreateObservableUpDownCounter("paxtor.pool.members", static () => Measure(static (_, p) => p.Members.Count), "{node}", "Members of the pool, as this member knows them.");
        Meter.CreateObservableUpDownCounter("paxtor.pool.jobs.ready", static () => Measure(static (l, _) => l.Queue.Ready), "{job}", "The run queue of this member: work of jobs that is ready to run and not running.");
        Meter.CreateObservableUpDownCounter("paxtor.pool.jobs.running", static () => Measure(static (l, _) => l.Queue.Running), "{job}", "Work of jobs that is running on this member.");
        Meter.CreateObservableCounter("paxtor.pool.jobs.placed", static () => Measure(static (l, _) => l.Board.Placed), "{job}", "Jobs for which this member has chosen a node.");
        Meter.CreateObservableCounter("paxtor.pool.jobs.arrived", static () => Measure(static (l, _) => l.Queue.ArrivedCount), "{job}", "Jobs that have come to this member.");
    }

    /// <summary>From now on a member is measured.</summary>
    public static void Add(LoadService loads, PoolNode pool) => Members[loads] = (pool, [new("paxtor.pool.name", pool.PoolName), new("paxtor.node.name", pool.Name)]);

    /// <summary>It has stopped.</summary>
    public static void Remove(LoadService loads) => Members.TryRemove(loads, out _);

    private static IEnumerable<Measurement<long>> Measure(Func<LoadService, PoolNode, long> read)
    {
        foreach ((LoadService loads, (PoolNode pool, KeyValuePair<string, object?>[] tags)) in Members)
            yield return new Measurement<long>(read(loads, pool), tags);
    }
}
