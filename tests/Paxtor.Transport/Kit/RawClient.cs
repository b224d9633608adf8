using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Paxtor.Transport.Tests;

/// <summary>A TCP client without manners, against a node that runs without TLS.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public NetworkStream Stream { get; private set; } = null!;

    public static async Task<RawClient> ConnectAsync(TestNode node)
    {
        var client = new RawClient();
        await client.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port));
        client.Stream = new NetworkStream(client.socket, ownsSocket: false);
        return client;
    }

    public static Hello HelloOf(string name, TestNode target) => new()
    {
        Cluster = target.Options.ClusterName,
        Node = name,
        Target = target.Name,
        Incarnation = 77_777,
        MaxFrameBytes = 1024 * 1024,
    };

    public static byte[] Frame(ReadOnlySpan<byte> payload, uint? length = null)
    {
        byte[] frame = new byte[4 + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, length ?? (uint)payload.Length);
        payload.CopyTo(frame.AsSpan(4));
        return frame;
    }

    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await Stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The node has hung up already, which the test looks at by reading.
        }
    }

    public Task SayAsync(HandshakeMessage message) => SendAsync(HandshakeMessage.Encode(message));

    public Task<HandshakeMessage> HearAsync() => HandshakeStream.ReadAsync(Stream, CancellationToken.None).WaitAsync(TestNode.Patience);

    /// <summary>Goes through a handshake that the node accepts; the client's name must make it the arbiter or not, as it likes.</summary>
    public async Task JoinAsync(Hello hello, ulong decision = 1)
    {
        await SayAsync(new HandshakeMessage(Hello: hello));
        HandshakeMessage answer = await HearAsync();
        Assert.NotNull(answer.Hello);
        if (PeerTable.IsArbiter(hello.Node, answer.Hello.Node))
            await SayAsync(new HandshakeMessage(Decision: new Decision(decision)));
        else
            Assert.NotNull((await HearAsync()).Decision);
    }

    /// <summary>Reads until the node hangs up; true when it said nothing before.</summary>
    public async Task<byte[]> UntilClosedAsync()
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await Stream.ReadAsync(buffer).AsTask().WaitAsync(TestNode.Patience)) > 0)
                all.Write(buffer, 0, count);
        }
        catch (IOException)
        {
            // Reset instead of closed: gone all the same.
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        Stream?.Dispose();
        socket.Dispose();
    }
}
