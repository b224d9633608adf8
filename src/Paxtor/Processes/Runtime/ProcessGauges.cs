using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Paxtor.Processes;

/// <summary>The processes of this program's nodes, read when somebody collects metrics: instruments of the meter <c>Paxtor</c>. Nothing is done for them while a message is handled.</summary>
internal static class ProcessGauges
{
    private static readonly Meter Meter = new("Paxtor");
    private static readonly ConcurrentDictionary<ProcessRuntime, KeyValuePair<string, object?>[]> Nodes = new();

    static ProcessGauges()
    {
        Meter.CreateObservableUpDownCounter("paxtor.process.alive", static () => Measure(static r => r.Table.Count), "{process}", "Processes that live on this node.");
        Counter("paxtor.process.started", "{process}", "Processes that were started on this node.", static r => r.Table.Added);
        Counter("paxtor.process.messages", "{message}", "Messages that processes of this node have handled: calls, sends and what they are told.", static r => r.Metrics.Handled);
        Counter("paxtor.process.mailbox.refusals", "{message}", "Messages that full mailboxes refused.", static r => r.Metrics.MailboxRefusals);
        Counter("paxtor.process.call.timeouts", "{call}", "Calls, starts and waits for stream items from this node that took too long.", static r => r.Sweeper.TimedOut);
        Meter.CreateObservableCounter("paxtor.process.exits", static () => MeasureExits(), "{process}", "Processes of this node that have ended, by the kind of their exit reason.");
    }

    /// <summary>From now on a node is measured.</summary>
    public static void Add(ProcessRuntime node, string cluster) => Nodes[node] = [new("paxtor.node.name", node.Node), new("paxtor.cluster.name", cluster)];

    /// <summary>The node has stopped.</summary>
    public static void Remove(ProcessRuntime node) => Nodes.TryRemove(node, out _);

    private static void Counter(string name, string unit, string description, Func<ProcessRuntime, long> read) =>
        Meter.CreateObservableCounter(name, () => Measure(read), unit, description);

    private static IEnumerable<Measurement<long>> Measure(Func<ProcessRuntime, long> read)
    {
        foreach ((ProcessRuntime node, KeyValuePair<string, object?>[] tags) in Nodes)
            yield return new Measurement<long>(read(node), tags);
    }

    private static IEnumerable<Measurement<long>> MeasureExits()
    {
        foreach ((ProcessRuntime node, KeyValuePair<string, object?>[] tags) in Nodes)
        {
            foreach (ExitKind kind in Enum.GetValues<ExitKind>())
            {
                if (node.Metrics.ExitedAs(kind) is > 0 and long count)
                    yield return new Measurement<long>(count, [.. tags, new("paxtor.exit.kind", Text(kind))]);
            }
        }
    }

    private static string Text(ExitKind kind) => kind switch
    {
        ExitKind.NoProcess => "no_process",
        ExitKind.NoConnection => "no_connection",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
