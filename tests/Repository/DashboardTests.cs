using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Repository;

/// <summary>
/// The dashboard asks for series that the libraries really make, under the names that OpenTelemetry's exporters give them in Prometheus: dots become underscores,
/// then the unit (seconds, bytes; not what stands in braces), then <c>_total</c> for counters, or a histogram's <c>_bucket</c>, <c>_sum</c>, <c>_count</c>.
/// </summary>
public sealed partial class DashboardTests
{
    private const string File = "docs/dashboards/paxtor.json";

    /// <summary>What stands beside values: attributes, by their Prometheus names.</summary>
    private static readonly string[] Labels = ["paxtor_cluster_name", "paxtor_node_name", "paxtor_lock_outcome", "paxtor_session_loss", "paxtor_singleton_key", "paxtor_exit_kind"];

    private static readonly Dictionary<string, Instrument> Series = MakeSeries();

    [Fact]
    public void Dashboard_HasPanelsThatStandSideBySide()
    {
        JsonElement[] panels = Panels();
        Assert.Equal(panels.Length, panels.Select(static p => p.GetProperty("id").GetInt32()).Distinct().Count());
        HashSet<(int, int)> taken = [];
        Assert.All(panels, p =>
        {
            Assert.False(string.IsNullOrEmpty(p.GetProperty("title").GetString()));
            JsonElement at = p.GetProperty("gridPos");
            int x = at.GetProperty("x").GetInt32(), y = at.GetProperty("y").GetInt32(), w = at.GetProperty("w").GetInt32(), h = at.GetProperty("h").GetInt32();
            Assert.InRange(x + w, 1, 24);
            Assert.All(from i in Enumerable.Range(x, w) from j in Enumerable.Range(y, h) select (i, j), cell => Assert.True(taken.Add(cell), $"{p.GetProperty("title")} lies on another."));
            if (p.GetProperty("type").GetString() == "row")
                return;
            Assert.Equal("${source}", p.GetProperty("datasource").GetProperty("uid").GetString());
            string[] names = [.. p.GetProperty("targets").EnumerateArray().Select(static t => t.GetProperty("refId").GetString()!)];
            Assert.NotEmpty(names);
            Assert.Equal(names, names.Distinct());
        });
    }

    [Fact]
    public void EachQuery_AsksForSeriesThatThereAre() => Assert.All(Queries(), static query => Assert.NotEmpty(SeriesIn(query)));

    [Fact]
    public void EachMetric_HasAPanel()
    {
        HashSet<Instrument> shown = [.. Queries().SelectMany(SeriesIn).Select(static s => Series[s])];
        Assert.Empty(Series.Values.Distinct().Where(i => !shown.Contains(i)).Select(static i => i.Name));
    }

    [Fact]
    public void EachAlertOfTheGuide_AsksForSeriesThatThereAre()
    {
        string guide = Tree.Read("docs/observability.md");
        string alerts = guide[guide.IndexOf("## Alerts", StringComparison.Ordinal)..guide.IndexOf("## Traces", StringComparison.Ordinal)];
        string[] asked = [.. Name().Matches(alerts).Select(static m => m.Value).Except(Labels)];
        Assert.True(asked.Length >= 5);
        // A quantile is spoken of by the name of the histogram, without the ending of its buckets.
        Assert.All(asked, static name => Assert.True(Series.ContainsKey(name) || Series.ContainsKey(name + "_bucket"), name));
    }

    /// <summary>The series that a query asks for; fails when one of them is none.</summary>
    private static string[] SeriesIn(string query)
    {
        List<string> found = [];
        string rest = NamePattern().Replace(query, match =>
        {
            string[] fitting = [.. Series.Keys.Where(s => Regex.IsMatch(s, $"^(?:{match.Groups[1].Value})$"))];
            Assert.True(fitting.Length > 0, $"{match.Value} in {query} fits nothing");
            found.AddRange(fitting);
            return string.Empty;
        });
        foreach (string name in Name().Matches(rest).Select(static m => m.Value).Except(Labels))
        {
            Assert.True(Series.ContainsKey(name), $"{name} in {query} is nothing that is measured");
            found.Add(name);
        }

        return [.. found];
    }

    private static IEnumerable<string> Queries() =>
        Panels().Where(static p => p.TryGetProperty("targets", out _)).SelectMany(static p => p.GetProperty("targets").EnumerateArray()).Select(static t => t.GetProperty("expr").GetString()!);

    private static JsonElement[] Panels() => [.. JsonDocument.Parse(Tree.Read(File)).RootElement.GetProperty("panels").EnumerateArray()];

    private static Dictionary<string, Instrument> MakeSeries()
    {
        foreach (string assembly in (string[])["Paxtor.Foundation", "Paxtor.Coordination", "Paxtor.Raft", "Paxtor.Transport", "Paxtor.Quorum", "Paxtor", "Paxtor.Etcd"])
        {
            const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
            foreach (Type type in Assembly.Load(assembly).GetTypes().Where(static t => t.GetFields(Statics).Any(static f => f.FieldType == typeof(Meter))))
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        Dictionary<string, Instrument> series = new(StringComparer.Ordinal);
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name != "Paxtor")
                    return;
                foreach (string name in PrometheusNames(instrument))
                    series.TryAdd(name, instrument);
            },
        };
        listener.Start();
        Assert.True(series.Count > 20);
        return series;
    }

    private static string[] PrometheusNames(Instrument instrument)
    {
        string name = instrument.Name.Replace('.', '_');
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", null => "", ['{', ..] => "", string other => throw new InvalidOperationException($"{instrument.Name}: how Prometheus calls {other} is not known here.") };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        string kind = instrument.GetType().Name;
        return kind.StartsWith("Histogram", StringComparison.Ordinal) ? [name + "_bucket", name + "_sum", name + "_count"]
            : kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? [name + "_total"]
            : [name];
    }

    [GeneratedRegex(@"\bpaxtor_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("""__name__=~"([^"]+)"(,\s*)?""")]
    private static partial Regex NamePattern();
}
