using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>Opens a TCP connection to an endpoint, address after address.</summary>
internal static class Connector
{
    /// <param name="endpoint">Where to.</param>
    /// <param name="loopbackOnly">Whether a name must not lead to another machine.</param>
    /// <param name="limit">The longest time in all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="SocketException">No address answered.</exception>
    public static async Task<Socket> ConnectAsync(Endpoint endpoint, bool loopbackOnly, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = endpoint.Address is { } known
            ? [known]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);
        if (loopbackOnly)
            addresses = Array.FindAll(addresses, IPAddress.IsLoopback);
        SocketException? failure = null;
        foreach (IPAddress address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            bool connected = false;
            using var timeout = new CancellationTokenSource(limit / addresses.Length, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), either.Token).ConfigureAwait(false);
                connected = true;
                return socket;
            }
            catch (SocketException e)
            {
                failure = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new SocketException((int)SocketError.TimedOut);
            }
            finally
            {
                if (!connected)
                    socket.Dispose();
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }
}
