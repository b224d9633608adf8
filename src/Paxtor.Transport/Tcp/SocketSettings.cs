using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>What is set on each socket between nodes.</summary>
internal static class SocketSettings
{
    private const int LinuxTcpLevel = 6;
    private const int LinuxTcpUserTimeout = 18;

    /// <summary>
    /// The other end, or null. A connection that the peer has reset has none any more, unless it was asked for before, and the property throws then: on the loop, where links are made, that
    /// would end the node.
    /// </summary>
    public static EndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>
    /// No delay of small frames; a peer whose machine is gone is found by the operating system as well as by our pings.
    /// </summary>
    public static void Apply(Socket socket, TcpNetworkOptions options)
    {
        int seconds = Math.Max(1, (int)options.PingInterval.TotalSeconds);
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            // Keep-alives rest while data is unacknowledged; this time-out (RFC 5482) covers just that.
            int milliseconds = (int)Math.Clamp(options.DeadAfter.TotalMilliseconds, 1, int.MaxValue);
            socket.SetRawSocketOption(LinuxTcpLevel, LinuxTcpUserTimeout, BitConverter.GetBytes(milliseconds));
        }
    }
}
