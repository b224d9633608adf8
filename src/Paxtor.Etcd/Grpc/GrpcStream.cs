using System.Net;
using System.Threading.Channels;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Grpc;

/// <summary>
/// A stream of messages both ways. It is opened, written and closed on the loop; a task of its own reads, and hands each message to the loop. When
/// the loop does not keep up, reading waits, and with it the server.
/// </summary>
internal sealed class GrpcStream
{
    private const int MessagesAhead = 32;

    private readonly EventLoop loop;
    private readonly IGrpcStreamHandler handler;
    private readonly int maxBytes;
    private readonly CancellationTokenSource closing = new();
    private readonly Channel<byte[]> outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim room = new(MessagesAhead);
    private bool closed;

    private GrpcStream(EventLoop loop, IGrpcStreamHandler handler, int maxBytes)
    {
        this.loop = loop;
        this.handler = handler;
        this.maxBytes = maxBytes;
    }

    /// <summary>Opens a stream. On the loop.</summary>
    public static GrpcStream Open(EventLoop loop, GrpcChannel channel, string method, string? token, int maxBytes, IGrpcStreamHandler handler)
    {
        GrpcStream stream = new(loop, handler, maxBytes);
        _ = stream.RunAsync(channel, method, token);
        return stream;
    }

    /// <summary>Sends a framed message; what was not sent when the stream ends is lost.</summary>
    public void Send(byte[] frame)
    {
        loop.AssertCurrent();
        outgoing.Writer.TryWrite(frame);
    }

    /// <summary>Ends the stream. Its handler is not called any more.</summary>
    public void Close()
    {
        loop.AssertCurrent();
        if (closed)
            return;
        closed = true;
        outgoing.Writer.TryComplete();
        closing.Cancel();
    }

    private async Task RunAsync(GrpcChannel channel, string method, string? token)
    {
        GrpcReply end;
        try
        {
            using OutgoingContent content = new(outgoing.Reader);
            using HttpResponseMessage response = await channel.OpenAsync(method, content, token, closing.Token).ConfigureAwait(false);
            Stream stream = await response.Content.ReadAsStreamAsync(closing.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                byte[] header = new byte[GrpcFrame.HeaderBytes];
                while (await GrpcFrame.ReadAsync(stream, header, maxBytes, closing.Token).ConfigureAwait(false) is { } message)
                {
                    await room.WaitAsync().ConfigureAwait(false);
                    loop.PostInline(new Incoming(this, message));
                }
            }

            end = GrpcStatus.Read(response) is { } status
                ? GrpcReply.Of(status.Code, status.Message, [])
                : GrpcReply.Broken($"the stream ended without a gRPC status (HTTP {(int)response.StatusCode})", sent: true);
        }
        catch (GrpcTooLargeException e)
        {
            end = GrpcReply.TooLarge(e.Message);
        }
        catch (Exception e) when (GrpcChannel.IsTransport(e))
        {
            end = GrpcReply.Broken(GrpcChannel.Describe(e), sent: true);
        }

        loop.Post(
            static s =>
            {
                if (s.Stream.closed)
                    return;
                s.Stream.Close();
                s.Stream.handler.OnEnded(s.Stream, s.End);
            },
            (Stream: this, End: end));
    }

    private sealed class Incoming(GrpcStream stream, byte[] message) : LoopItem
    {
        public override void Run()
        {
            stream.room.Release();
            if (!stream.closed)
                stream.handler.OnMessage(stream, message);
        }
    }

    /// <summary>The messages to send, as they come; what is ready is sent in one go.</summary>
    private sealed class OutgoingContent : HttpContent
    {
        private readonly ChannelReader<byte[]> messages;

        public OutgoingContent(ChannelReader<byte[]> messages)
        {
            this.messages = messages;
            Headers.ContentType = UnaryContent.Media;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            while (await messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (messages.TryRead(out byte[]? message))
                    await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
