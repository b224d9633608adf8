using System.Diagnostics.Metrics;

namespace Paxtor.Hosting.Singletons;

/// <summary>What is measured of singletons, each by its key.</summary>
internal static class SingletonMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    private static readonly UpDownCounter<int> Running =
        Meter.CreateUpDownCounter<int>("paxtor.singleton.running", "{singleton}", "Cluster singletons that this node runs.");

    private static readonly Counter<long> Starts =
        Meter.CreateCounter<long>("paxtor.singleton.starts", "{start}", "Tenures of cluster singletons that began on this node.");

    private static readonly Counter<long> Faults =
        Meter.CreateCounter<long>("paxtor.singleton.faults", "{fault}", "Cluster singletons that threw on this node.");

    public static void Started(SingletonRegistration registration)
    {
        Running.Add(1, Tag(registration));
        Starts.Add(1, Tag(registration));
    }

    public static void Ended(SingletonRegistration registration) => Running.Add(-1, Tag(registration));

    public static void Faulted(SingletonRegistration registration) => Faults.Add(1, Tag(registration));

    private static KeyValuePair<string, object?> Tag(SingletonRegistration registration) => new("paxtor.singleton.key", registration.Key.ToString());
}
