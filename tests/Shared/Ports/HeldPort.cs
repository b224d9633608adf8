using System.Net;
using System.Net.Sockets;

namespace Paxtor.Tests;

/// <summary>
/// A port of 127.0.0.1 that is known before a node listens on it, and that no other test gets meanwhile. On Linux a socket stays bound to it and never listens: others may bind to the
/// same port by its number (.NET lets sockets of TCP share an address so) and listen, but neither who asks for any free port nor who connects is given it. Elsewhere it is only chosen.
/// </summary>
internal sealed class HeldPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldPort()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)socket.LocalEndPoint!).Port;
        if (!OperatingSystem.IsLinux())
            socket.Dispose();
    }

    public int Number { get; }

    public void Dispose() => socket.Dispose();
}
