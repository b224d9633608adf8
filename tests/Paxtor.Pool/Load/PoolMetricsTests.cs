using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Load;

/// <summary>The metrics of a pool against the guide.</summary>
public sealed partial class PoolMetricsTests
{
    [Fact]
    public void Metrics_OfTheGuide_AreThoseThatAreMeasured()
    {
        ConcurrentDictionary<string, Instrument> published = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Paxtor" && instrument.Name.StartsWith("paxtor.pool.", StringComparison.Ordinal))
                    published[instrument.Name] = instrument;
            },
        };
        listener.Start();
        RuntimeHelpers.RunClassConstructor(typeof(LoadGauges).TypeHandle);
        Assert.NotEmpty(published);
        Assert.All(published.Values, static i => Assert.False(string.IsNullOrEmpty(i.Description) || string.IsNullOrEmpty(i.Unit), i.Name));
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, "Paxtor.slnx")))
            folder = Path.GetDirectoryName(folder);
        string guide = File.ReadAllText(Path.Combine(folder!, "docs/observability.md"));
        Assert.Equal(published.Keys.Order(StringComparer.Ordinal), Named().Matches(guide).Select(static m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(paxtor\.pool\.[a-z_.]+)`", RegexOptions.Multiline)]
    private static partial Regex Named();
}
