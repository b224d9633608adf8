using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paxtor.Hosting.Singletons;
using Paxtor.Processes;
using Paxtor.Tests.Node;

namespace Paxtor.Tests.Diagnostics;

/// <summary>What real nodes measure and trace, and that guide and dashboard speak of what there is.</summary>
public sealed partial class TelemetryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task LockRequest_IsOneTrace_FromTheCallToTheLeader()
    {
        await using TestCluster cluster = new();
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        PaxtorNode client = await cluster.ClientAsync();
        await (await client.Locks.AcquireAsync("formed", Patience)).DisposeAsync();
        using ActivitySource source = new("test.application");
        ConcurrentQueue<Activity> ended = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static s => s.Name is "Paxtor" or "test.application",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId trace;
        using (Activity work = source.StartActivity("work")!)
        {
            trace = work.TraceId;
            await using LockHandle held = await client.Locks.AcquireAsync("traced", Patience);
            Assert.Same(work, Activity.Current);
        }

        // The span of the release ends after its answer has been handed on.
        await TestCluster.UntilAsync(() => ended.Any(a => a.OperationName == "paxtor.lock.release" && a.TraceId == trace), "the release's span to end");
        Activity[] spans = [.. ended.Where(a => a.TraceId == trace)];
        Activity release = spans.Single(static a => a.OperationName == "paxtor.lock.release");
        Assert.Equal("\"traced\"", release.GetTagItem("paxtor.lock.key"));
        Assert.Contains(spans, a => a.OperationName == "paxtor.quorum.request" && a.ParentSpanId == release.SpanId);
        Activity acquire = spans.Single(static a => a.OperationName == "paxtor.lock.acquire");
        Activity server = spans.First(static a => a.OperationName == "paxtor.quorum.request");
        Assert.Equal(acquire.SpanId, server.ParentSpanId);
        Assert.Equal("\"traced\"", acquire.GetTagItem("paxtor.lock.key"));
        Assert.Equal(client.Status.Leader, server.GetTagItem("paxtor.node.name"));
    }

    [Fact]
    public async Task Metrics_OfTheGuide_AreThoseThatAreMeasured_AndTheDashboardUsesNoOther()
    {
        ConcurrentDictionary<string, Instrument> published = [];
        ConcurrentDictionary<string, double> seen = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name != "Paxtor")
                    return;
                published[instrument.Name] = instrument;
                l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((i, v, _, _) => seen[i.Name] = v);
        listener.SetMeasurementEventCallback<long>((i, v, _, _) => seen[i.Name] = v);
        listener.SetMeasurementEventCallback<int>((i, v, _, _) => seen[i.Name] = v);
        listener.Start();
        await using TestCluster cluster = new();
        for (int i = 0; i < 3; i++)
            await cluster.StartAsync(i);
        LockHandle held = await cluster.Nodes[0]!.Locks.AcquireAsync("k", Patience);
        listener.RecordObservableInstruments();
        await held.DisposeAsync();
        // Made with the first singleton, and with the first call of another node.
        RuntimeHelpers.RunClassConstructor(typeof(SingletonMetrics).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(RemotingMetrics).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Paxtor.Names.NameMetrics).TypeHandle);
        string[] expected =
        [
            "paxtor.lock.wait.duration", "paxtor.lock.hold.duration", "paxtor.lock.requests", "paxtor.lock.held", "paxtor.lock.waiters",
            "paxtor.quorum.available", "paxtor.quorum.leader", "paxtor.quorum.term", "paxtor.quorum.log.entries", "paxtor.quorum.elections", "paxtor.quorum.sync.duration",
            "paxtor.quorum.persist.duration", "paxtor.quorum.commit.duration", "paxtor.quorum.batch.size", "paxtor.quorum.requests.pending", "paxtor.client.request.duration",
            "paxtor.session.valid", "paxtor.transport.frames.sent", "paxtor.transport.bytes.received", "paxtor.transport.send.size",
        ];
        Assert.All(expected, name => Assert.Contains(name, (IDictionary<string, double>)seen));
        Assert.All(published.Values, static i => Assert.False(string.IsNullOrEmpty(i.Description) || string.IsNullOrEmpty(i.Unit), i.Name));

        // Those of pools are held to the guide by the tests of the pool, which is a library of its own.
        string guide = Read("docs/observability.md");
        Assert.Equal(
            published.Keys.Order(StringComparer.Ordinal),
            Named().Matches(guide).Select(static m => m.Groups[1].Value).Where(static n => !n.StartsWith("paxtor.pool.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));

        // As Prometheus names them: dots are underscores, units and "total" are appended.
        string[] known = [.. published.Keys.Select(static n => n.Replace('.', '_'))];
        JsonElement dashboard = JsonDocument.Parse(Read("docs/dashboards/paxtor.json")).RootElement;
        string[] queries = [.. dashboard.GetProperty("panels").EnumerateArray()
            .Where(static p => p.TryGetProperty("targets", out _))
            .SelectMany(static p => p.GetProperty("targets").EnumerateArray()).Select(static t => t.GetProperty("expr").GetString()!)];
        Assert.True(queries.Length > 15);
        Assert.All(queries, q => Assert.All(Queried().Matches(q), m => Assert.Contains(known, k => m.Value == k || m.Value.StartsWith(k + "_", StringComparison.Ordinal))));
    }

    private static string Read(string path)
    {
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, "Paxtor.slnx")))
            folder = Path.GetDirectoryName(folder);
        return File.ReadAllText(Path.Combine(folder!, path));
    }

    [GeneratedRegex(@"^\| `(paxtor\.[a-z_.]+)`", RegexOptions.Multiline)]
    private static partial Regex Named();

    [GeneratedRegex(@"\bpaxtor_(?!node|cluster|lock_outcome|session_loss|exit_kind|singleton_key)[a-z_]+")]
    private static partial Regex Queried();
}
