using System.Diagnostics.Metrics;
using Paxtor.Quorum.Replica;

namespace Paxtor.Quorum.Client;

/// <summary>What a node measures as a client of the quorum: instruments of the meter <c>Paxtor</c>.</summary>
internal static class ClientMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    public static readonly UpDownCounter<int> Active =
        Meter.CreateUpDownCounter<int>("paxtor.client.requests.active", "{request}", "Requests of this node to the quorum that are not answered yet, waiting to be sent included.");

    public static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "paxtor.client.request.duration", "s", "From a request of this node to the quorum to its answer, or to its being given up.", advice: QuorumMetrics.Seconds);
}
