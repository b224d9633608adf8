using System.Text;

namespace Paxtor.Transport.Tests;

/// <summary>What two or three nodes that mean well see of each other; run over plain TCP and over TLS.</summary>
public abstract class ConnectionTests : IDisposable
{
    protected abstract TransportSecurity Security { get; }

    protected TestNode Node(string name, Func<TcpNetworkOptions, TcpNetworkOptions>? change = null, bool listen = true) =>
        new(name, change, Security, listen);

    public void Dispose()
    {
        Security.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Two_nodes_connect_and_exchange_frames_both_ways()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x");
        PeerId ab = await a.OpenAsync(b);
        PeerId ba = await b.OpenAsync(a);
        await a.UntilConnectedAsync("b@x");
        await b.UntilConnectedAsync("a@x");
        Assert.True(await a.SendAsync(ab, "from a"));
        Assert.True(await b.SendAsync(ba, "from b"));
        await b.UntilAsync(n => n.Frames.Contains(("a@x", "from a")));
        await a.UntilAsync(n => n.Frames.Contains(("b@x", "from b")));
        Assert.Equal(ab, await a.OpenAsync(b));
    }

    [Theory]
    [InlineData("a@x", "z@x")]
    [InlineData("z@x", "a@x")]
    public async Task A_client_that_does_not_listen_is_a_peer_all_the_same(string server, string client)
    {
        await using TestNode s = Node(server);
        await using TestNode c = Node(client, listen: false);
        s.OnConnect = peer => Assert.True(s.Network.TrySend(peer, "hel"u8, "lo"u8));
        await c.OpenAsync(s);
        await c.UntilAsync(n => n.Frames.Contains((server, "hello")));
        Assert.Null(c.Network.LocalEndPoint);
    }

    [Fact]
    public async Task Head_and_body_of_any_size_arrive_as_one_frame()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x");
        var got = new List<byte[]>();
        b.OnFrameBytes = (_, bytes) => got.Add(bytes);
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        var random = new Random(7);
        int[] sizes = [0, 1, 4, 1000, 32 * 1024 - 4, 32 * 1024, 70_000, 1_000_000, 5_000_000, 3, 0, 64 * 1024];
        byte[][] sent = [.. sizes.Select(s => { byte[] data = new byte[s]; random.NextBytes(data); return data; })];
        foreach (byte[] frame in sent)
        {
            int cut = random.Next(frame.Length + 1);
            Assert.True(await a.RunAsync(n => n.Network.TrySend(peer, frame.AsSpan(0, cut), frame.AsSpan(cut))));
        }

        await b.UntilAsync(_ => got.Count == sent.Length);
        for (int i = 0; i < sent.Length; i++)
            Assert.True(sent[i].AsSpan().SequenceEqual(got[i]), $"frame {i} differs");
    }

    [Fact]
    public async Task A_frame_larger_than_the_limit_is_an_error_of_the_caller()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x");
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        byte[] large = new byte[a.Options.MaxFrameBytes + 1];
        await Assert.ThrowsAsync<ArgumentException>(() => a.RunAsync(n => n.Network.TrySend(peer, large)));
        Assert.True(await a.RunAsync(n => n.Network.IsConnected(peer)));
    }

    [Fact]
    public async Task A_frame_larger_than_the_peers_limit_is_not_sent_and_logged()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x", o => o with { MaxFrameBytes = 2000 });
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        Assert.False(await a.RunAsync(n => n.Network.TrySend(peer, new byte[2001])));
        Assert.True(await a.RunAsync(n => n.Network.TrySend(peer, new byte[2000])));
        await b.UntilAsync(n => n.Frames.Count == 1);
        Assert.Equal(1, a.Log.CountOf("whose MaxFrameBytes is 2000"));
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_peer_that_is_not_connected()
    {
        await using TestNode a = Node("a@x");
        PeerId peer = await a.OpenAsync("b@x", "127.0.0.1:1");
        Assert.False(await a.SendAsync(peer, "lost"));
        Assert.False(await a.RunAsync(n => n.Network.IsConnected(peer)));
        Assert.Equal("b@x", await a.RunAsync(n => n.Network.NameOf(peer)));
    }

    [Fact]
    public async Task Three_nodes_connect_each_to_each()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x");
        await using TestNode c = Node("c@x");
        TestNode[] nodes = [a, b, c];
        foreach (TestNode from in nodes)
        {
            foreach (TestNode to in nodes.Where(n => n != from))
                await from.OpenAsync(to);
        }

        foreach (TestNode from in nodes)
        {
            foreach (TestNode to in nodes.Where(n => n != from))
                await from.UntilConnectedAsync(to.Name);
        }

        foreach (TestNode node in nodes)
        {
            await node.RunAsync(n =>
            {
                for (int i = 0; i < 2; i++)
                    Assert.True(n.Network.TrySend(new PeerId(i), Encoding.UTF8.GetBytes("hello from " + n.Name)));
                return true;
            });
        }

        foreach (TestNode node in nodes)
            await node.UntilAsync(n => n.Frames.Count == 2);
        Assert.All(nodes, n => Assert.Equal(0, n.Disconnects));
    }

    [Fact]
    public async Task Close_ends_the_connection_and_the_handler_is_told_once()
    {
        await using TestNode a = Node("a@x");
        await using TestNode b = Node("b@x");
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        await b.UntilConnectedAsync("a@x");
        await a.RunAsync(n =>
        {
            n.Network.Close(peer);
            Assert.False(n.Network.IsConnected(peer));
            Assert.False(n.Network.TrySend(peer, "x"u8));
            Assert.Equal(0, n.Disconnects);
            return true;
        });
        await a.UntilAsync(n => n.Disconnects == 1);
        await b.UntilAsync(n => n.Disconnects == 1);
        await a.OpenAsync(b);
        await a.UntilAsync(n => n.Connects == 2);
    }

    [Fact]
    public async Task A_restarted_peer_is_found_again()
    {
        await using TestNode a = Node("a@x");
        TestNode b = Node("b@x");
        string endpoint = b.Endpoint;
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        for (int round = 0; round < 3; round++)
        {
            await b.DisposeAsync();
            await a.UntilAsync(n => n.Disconnects == round + 1);
            b = Node("b@x", o => o with { ListenEndpoint = endpoint });
            await a.UntilAsync(n => n.Connects == round + 2);
            await b.UntilConnectedAsync("a@x");
            Assert.True(await a.SendAsync(peer, "again"));
            await b.UntilAsync(n => n.Frames.Count == 1);
        }

        await b.DisposeAsync();
    }

    [Fact]
    public async Task Disposal_sends_what_is_queued()
    {
        await using TestNode b = Node("b@x");
        int received = 0;
        b.OnFrameLength = (_, length) => received += length;
        TestNode a = Node("a@x", o => o with { DrainTimeout = TimeSpan.FromSeconds(10) });
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        await a.RunAsync(n =>
        {
            byte[] frame = new byte[100_000];
            for (int i = 0; i < 200; i++)
                Assert.True(n.Network.TrySend(peer, frame));
            return true;
        });
        await a.DisposeAsync();
        await b.UntilAsync(n => n.Disconnects == 1);
        Assert.Equal(20_000_000, await b.RunAsync(_ => received));
    }
}

public sealed class PlainConnectionTests : ConnectionTests
{
    protected override TransportSecurity Security => TransportSecurity.None;
}

public sealed class TlsConnectionTests : ConnectionTests
{
    protected override TransportSecurity Security { get; } = TransportSecurity.FromSecret(ClusterSecret.New());
}
