using System.Net;
using System.Net.Security;

namespace Paxtor.Etcd.Grpc;

/// <summary>
/// The HTTP/2 connections to one endpoint: many calls share one, and another is opened when its streams are used up. Plain HTTP begins with
/// HTTP/2 at once (prior knowledge). Nothing here runs on the event loop but the beginning of a call.
/// </summary>
internal sealed class GrpcChannel : IDisposable
{
    private static readonly Version Http2 = HttpVersion.Version20;

    private readonly Uri endpoint;
    private readonly HttpMessageInvoker invoker;

    /// <summary>Makes a channel; it connects with the first call.</summary>
    public GrpcChannel(Uri endpoint, SslClientAuthenticationOptions? tls, TimeSpan connectTimeout)
    {
        this.endpoint = endpoint;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = connectTimeout,
            InitialHttp2StreamWindowSize = 1 << 20,

            // etcd closes connections that ping more often than every 5 s. The probes see a silent server long before.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        };
        if (tls is not null)
            handler.SslOptions = tls;
        invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>Makes one call. Never throws: whatever goes wrong is a reply.</summary>
    /// <param name="method">The method.</param>
    /// <param name="frame">The framed request.</param>
    /// <param name="token">The token of the user, or null.</param>
    /// <param name="maxBytes">The largest answer taken.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<GrpcReply> CallAsync(string method, byte[] frame, string? token, int maxBytes, CancellationToken cancellationToken)
    {
        using UnaryContent content = new(frame);
        try
        {
            using HttpRequestMessage request = Request(method, content, token);
            using HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[]? body = null;
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                byte[] header = new byte[GrpcFrame.HeaderBytes];
                while (await GrpcFrame.ReadAsync(stream, header, maxBytes, cancellationToken).ConfigureAwait(false) is { } message)
                    body = message;
            }

            if (GrpcStatus.Read(response) is not { } status)
                return GrpcReply.Broken($"{endpoint} answered without a gRPC status (HTTP {(int)response.StatusCode})", sent: true);
            return status.Code == GrpcCode.Ok && body is null
                ? GrpcReply.Broken($"{endpoint} answered nothing", sent: true)
                : GrpcReply.Of(status.Code, status.Message, body ?? []);
        }
        catch (GrpcTooLargeException e)
        {
            return GrpcReply.TooLarge(e.Message);
        }
        catch (Exception e) when (IsTransport(e))
        {
            return GrpcReply.Broken(Describe(e), content.Begun);
        }
    }

    /// <summary>Opens a stream of messages both ways.</summary>
    /// <param name="method">The method.</param>
    /// <param name="content">What is sent, message by message.</param>
    /// <param name="token">The token of the user, or null.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public Task<HttpResponseMessage> OpenAsync(string method, HttpContent content, string? token, CancellationToken cancellationToken) =>
        invoker.SendAsync(Request(method, content, token), cancellationToken);

    /// <summary>Whether an exception is one of the connection's, and not a mistake of ours.</summary>
    public static bool IsTransport(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or InvalidDataException or System.Net.Sockets.SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException;

    /// <summary>An exception and what led to it, in a line.</summary>
    public static string Describe(Exception e) =>
        e is OperationCanceledException ? "no answer came in time" : e.InnerException is { } inner && inner.Message != e.Message ? $"{e.Message} ({inner.Message})" : e.Message;

    public void Dispose() => invoker.Dispose();

    private HttpRequestMessage Request(string method, HttpContent content, string? token)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(endpoint, method))
        {
            Version = Http2,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");

        // A member that knows of no leader then refuses at once, before anything is proposed, instead of waiting for one.
        request.Headers.TryAddWithoutValidation("hasleader", "true");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("token", token);
        return request;
    }
}
