using System.Diagnostics.Metrics;

namespace Paxtor.Bench.Names;

/// <summary>Counts the requests of this process to the quorum, by the meter of the library: transactions, reads, renewals of sessions.</summary>
internal sealed class QuorumOperations : IDisposable
{
    private readonly MeterListener listener = new();
    private long count;

    public QuorumOperations()
    {
        listener.InstrumentPublished = static (instrument, l) =>
        {
            if (instrument.Name == "paxtor.client.request.duration")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref count));
        listener.Start();
    }

    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();
}
