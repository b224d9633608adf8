using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>The port of a node: lets connections in, so many at a time, and hands them to the handshake.</summary>
internal sealed class Listener : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket socket;
    private readonly TransportLog log;

    private Listener(Socket socket, TransportLog log)
    {
        this.socket = socket;
        this.log = log;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <exception cref="TransportException">The endpoint cannot be listened on.</exception>
    public static Listener Open(string text, bool loopbackOnly, TransportLog log)
    {
        Endpoint endpoint = Endpoint.Parse(text);
        try
        {
            IPAddress address = AddressOf(endpoint, loopbackOnly);
            var opened = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (endpoint.IsAny && address.AddressFamily == AddressFamily.InterNetworkV6)
                    opened.DualMode = true;
                opened.Bind(new IPEndPoint(address, endpoint.Port));
                opened.Listen(Backlog);
                return new Listener(opened, log);
            }
            catch
            {
                opened.Dispose();
                throw;
            }
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the port is in use, perhaps by another node on this machine",
                SocketError.AddressNotAvailable => "the address belongs to none of this machine's interfaces",
                SocketError.AccessDenied => "this user may not use that port",
                _ => e.Message,
            };
            throw new TransportException($"Cannot listen on '{text}': {why}. The endpoint is set by Paxtor:Listen.", e);
        }
    }

    /// <summary>Accepts until it is disposed.</summary>
    public async Task RunAsync(HandshakeGate gate, WorkTracker work, Func<Socket, Task> accepted, TimeProvider time, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket incoming;
            try
            {
                incoming = await socket.AcceptAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of file descriptors, for one: it passes when connections close, and must not spin meanwhile.
                log.AcceptFailed(e.Message);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            EndPoint? remote = SocketSettings.RemoteOf(incoming);
            IPAddress key = HandshakeGate.KeyOf(remote);
            if (gate.TryEnter(key) is { } limit)
            {
                TransportMetrics.HandshakeFailures.Add(1);
                log.TooManyHandshakes(remote?.ToString() ?? "?", limit);
                incoming.Close(0);
                continue;
            }

            bool begun = work.Run(async () =>
            {
                try
                {
                    await accepted(incoming).ConfigureAwait(false);
                }
                finally
                {
                    gate.Leave(key);
                }
            });
            if (!begun)
                incoming.Dispose();
        }
    }

    public void Dispose() => socket.Dispose();

    private static IPAddress AddressOf(Endpoint endpoint, bool loopbackOnly)
    {
        if (endpoint.IsAny)
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (endpoint.Address is { } address)
            return address;
        IPAddress[] addresses = Dns.GetHostAddresses(endpoint.Host);
        if (loopbackOnly)
            addresses = Array.FindAll(addresses, IPAddress.IsLoopback);
        return Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork)
            ?? (addresses.Length > 0 ? addresses[0] : throw new SocketException((int)SocketError.HostNotFound));
    }
}
