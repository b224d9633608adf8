using System.Diagnostics.Metrics;

namespace Paxtor.Transport;

/// <summary>The instruments of the transport, under the meter "Paxtor".</summary>
internal static class TransportMetrics
{
    private static readonly Meter Meter = new("Paxtor");

    /// <summary>Connections that stand now.</summary>
    public static readonly UpDownCounter<int> Connections =
        Meter.CreateUpDownCounter<int>("paxtor.transport.connections", "{connection}", "Connections to peers that stand now.");

    /// <summary>Frames handed to the operating system.</summary>
    public static readonly Counter<long> FramesSent =
        Meter.CreateCounter<long>("paxtor.transport.frames.sent", "{frame}", "Frames sent.");

    /// <summary>Frames handed to the handler.</summary>
    public static readonly Counter<long> FramesReceived =
        Meter.CreateCounter<long>("paxtor.transport.frames.received", "{frame}", "Frames received.");

    /// <summary>Bytes handed to the operating system, before TLS.</summary>
    public static readonly Counter<long> BytesSent =
        Meter.CreateCounter<long>("paxtor.transport.bytes.sent", "By", "Bytes sent, before encryption.");

    /// <summary>How much goes out at once.</summary>
    public static readonly Histogram<int> SendSize = Meter.CreateHistogram(
        "paxtor.transport.send.size", "By", "Bytes handed to the operating system at once, before encryption.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304] });

    /// <summary>Bytes that came, after TLS.</summary>
    public static readonly Counter<long> BytesReceived =
        Meter.CreateCounter<long>("paxtor.transport.bytes.received", "By", "Bytes received, after decryption.");

    /// <summary>Frames not taken: no connection, or its queue full.</summary>
    public static readonly Counter<long> FramesDropped =
        Meter.CreateCounter<long>("paxtor.transport.frames.dropped", "{frame}", "Frames not taken because there was no connection or its queue was full.");

    /// <summary>Connections that ended before both sides had proven themselves.</summary>
    public static readonly Counter<long> HandshakeFailures =
        Meter.CreateCounter<long>("paxtor.transport.handshake.failures", "{connection}", "Connections refused or broken before both sides had proven who they are.");
}
