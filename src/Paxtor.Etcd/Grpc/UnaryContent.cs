using System.Net;
using System.Net.Http.Headers;

namespace Paxtor.Etcd.Grpc;

/// <summary>
/// One framed message as the content of a request. It notes when a byte of it may have left: a server acts only on a whole message, so
/// that a call that failed before did surely nothing.
/// </summary>
internal sealed class UnaryContent : HttpContent
{
    private readonly byte[] frame;
    private volatile bool begun;

    public UnaryContent(byte[] frame)
    {
        this.frame = frame;
        Headers.ContentType = Media;
    }

    /// <summary>The content type of gRPC.</summary>
    public static MediaTypeHeaderValue Media { get; } = new("application/grpc");

    /// <summary>Whether a byte may have left.</summary>
    public bool Begun => begun;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        begun = true;
        return stream.WriteAsync(frame, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return true;
    }
}
