using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Paxtor.Node;

/// <summary>The state of the process's nodes, read when somebody collects metrics: instruments of the meter <c>Paxtor</c>.</summary>
internal static class NodeGauges
{
    private static readonly Meter Meter = new("Paxtor");
    private static readonly ConcurrentDictionary<NodeRuntime, KeyValuePair<string, object?>[]> Nodes = new();

    static NodeGauges()
    {
        Gauge("paxtor.quorum.available", "{node}", "1 while this node reaches a quorum, else 0.", static (s, _) => s.HasQuorum ? 1 : 0);
        Gauge("paxtor.session.valid", "{node}", "1 while this node has a session, without which it owns nothing; else 0.", static (s, _) => s.SessionValid ? 1 : 0);
        Gauge("paxtor.quorum.leader", "{node}", "1 on the voter that leads, else 0.", static (s, _) => s.Role == "leader" ? 1 : 0);
        Gauge("paxtor.store.revision", "{revision}", "The revision of the store that this node knows of.", static (s, _) => s.Revision);
        Gauge("paxtor.quorum.term", "{term}", "The voter's Raft term.", static (_, v) => v?.Term);
        Gauge("paxtor.quorum.log.entries", "{entry}", "Entries in the voter's log that no snapshot has taken the place of.", static (_, v) => v is null ? null : v.LastIndex - v.FirstIndex + 1);
        Gauge("paxtor.quorum.log.uncommitted", "{entry}", "Entries in the voter's log that it does not know to be committed.", static (_, v) => v is null ? null : v.LastIndex - v.CommitIndex);
    }

    /// <summary>From now on a node is measured.</summary>
    public static void Add(NodeRuntime node, string name, string cluster) =>
        Nodes[node] = [new("paxtor.node.name", name), new("paxtor.cluster.name", cluster)];

    /// <summary>The node has stopped.</summary>
    public static void Remove(NodeRuntime node) => Nodes.TryRemove(node, out _);

    private static void Gauge(string name, string unit, string description, Func<PaxtorNodeStatus, PaxtorVoterStatus?, long?> read) =>
        Meter.CreateObservableGauge(name, () => Measure(read), unit, description);

    private static IEnumerable<Measurement<long>> Measure(Func<PaxtorNodeStatus, PaxtorVoterStatus?, long?> read)
    {
        foreach ((NodeRuntime node, KeyValuePair<string, object?>[] tags) in Nodes)
        {
            if (read(node.Status, node.OwnVoter) is { } value)
                yield return new Measurement<long>(value, tags);
        }
    }
}
