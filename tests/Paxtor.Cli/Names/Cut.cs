using System.Net;
using System.Net.Sockets;

namespace Paxtor.Cli.Tests.Names;

/// <summary>What all connections of one node go through. Cut, it swallows all that passes, and connections stay open, as behind a broken switch.</summary>
internal sealed class Cut : IAsyncDisposable
{
    private readonly List<Socket> open = [];
    private readonly List<Task> running = [];
    private readonly List<Socket> listeners = [];
    private volatile bool silent;

    /// <summary>Whether nothing passes.</summary>
    public bool Silent
    {
        get => silent;
        set
        {
            silent = value;
            if (value)
                return;
            // What was swallowed is missing from these streams: they end, and others take their place.
            lock (open)
            {
                foreach (Socket socket in open)
                    socket.Close(0);
                open.Clear();
            }
        }
    }

    /// <summary>A port that leads to another.</summary>
    public int To(int target)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        listeners.Add(listener);
        running.Add(AcceptAsync(listener, target));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Socket listener in listeners)
            listener.Dispose();
        Silent = false;
        await Task.WhenAll(running);
    }

    private async Task AcceptAsync(Socket listener, int target)
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target));
            }
            catch (SocketException)
            {
                // The one behind does not listen now.
                near.Close(0);
                continue;
            }

            near.NoDelay = far.NoDelay = true;
            lock (open)
                open.AddRange([near, far]);
            _ = CopyAsync(near, far);
            _ = CopyAsync(far, near);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int count = await from.ReceiveAsync(buffer); count > 0; count = await from.ReceiveAsync(buffer))
            {
                if (!silent)
                    await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end has closed, or it is healed.
        }

        to.Close(0);
    }
}
