using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport.Tests;

/// <summary>Stands between two nodes; can cut, swallow and record what passes.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<(Socket Near, Socket Far)> pairs = [];
    private readonly List<MemoryStream> records = [];
    private readonly Task accepting;
    private readonly int target;
    private volatile bool silent;

    public Proxy(int target)
    {
        this.target = target;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public string Endpoint => $"127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}";

    /// <summary>Whether everything is swallowed from now on, while the connections stay open.</summary>
    public bool Silent
    {
        get => silent;
        set => silent = value;
    }

    /// <summary>What the first dialer sent.</summary>
    public byte[] Recorded
    {
        get
        {
            lock (pairs)
                return records[0].ToArray();
        }
    }

    public void Cut()
    {
        lock (pairs)
        {
            foreach ((Socket near, Socket far) in pairs)
            {
                near.Close(0);
                far.Close(0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await listener.AcceptAsync();
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target));
                near.NoDelay = far.NoDelay = true;
                var record = new MemoryStream();
                lock (pairs)
                {
                    pairs.Add((near, far));
                    records.Add(record);
                }

                _ = CopyAsync(near, far, record);
                _ = CopyAsync(far, near, record: null);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed, or the target is gone.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, MemoryStream? record)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer);
                if (count == 0)
                {
                    if (!silent)
                        to.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (record is not null)
                {
                    lock (pairs)
                        record.Write(buffer, 0, count);
                }

                if (!silent)
                    await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
