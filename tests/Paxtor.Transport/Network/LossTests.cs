using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Paxtor.Foundation.Loop;

namespace Paxtor.Transport.Tests;

/// <summary>Connections that break or fall silent, ports that are taken, ends that must be clean.</summary>
public sealed class LossTests
{
    private static TcpNetworkOptions Alert(TcpNetworkOptions o) => o with
    {
        PingInterval = TimeSpan.FromMilliseconds(100),
        DeadAfter = TimeSpan.FromSeconds(4),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_connection_is_dialed_again(bool tls)
    {
        using TransportSecurity? secret = tls ? TransportSecurity.FromSecret(ClusterSecret.New()) : null;
        await using var a = new TestNode("a@x", security: secret);
        await using var b = new TestNode("b@x", security: secret);
        await using var proxy = new Proxy(b.Port);
        PeerId peer = await a.OpenAsync("b@x", proxy.Endpoint);
        for (int round = 1; round <= 3; round++)
        {
            await a.UntilAsync(n => n.Connects == round);
            await b.UntilAsync(n => n.Connects == round);
            Assert.True(await a.SendAsync(peer, $"round {round}"));
            await b.UntilAsync(n => n.Frames.Contains(("a@x", $"round {round}")));
            proxy.Cut();
            await a.UntilAsync(n => n.Disconnects == round);
        }

        await a.UntilAsync(n => n.Connects == 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silent_connection_is_given_up_by_both_sides(bool tls)
    {
        using TransportSecurity? secret = tls ? TransportSecurity.FromSecret(ClusterSecret.New()) : null;
        await using var a = new TestNode("a@x", Alert, secret);
        await using var b = new TestNode("b@x", Alert, secret);
        await using var proxy = new Proxy(b.Port);
        await a.OpenAsync("b@x", proxy.Endpoint);
        await a.UntilConnectedAsync("b@x");
        await b.UntilConnectedAsync("a@x");
        proxy.Silent = true;
        await a.UntilAsync(n => n.Disconnects == 1);
        await b.UntilAsync(n => n.Disconnects == 1);
        await a.Log.UntilAsync("nothing came from the peer for too long");
        proxy.Silent = false;
        await a.UntilAsync(n => n.Connects == 2);
    }

    [Fact]
    public async Task A_quiet_connection_stays_by_its_pings()
    {
        await using var a = new TestNode("a@x", Alert);
        await using var b = new TestNode("b@x", Alert);
        await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await a.RunAsync(n =>
        {
            n.Loop.CreateTimer(_ => passed.SetResult(), null).Arm(TimeSpan.FromSeconds(6));
            return true;
        });
        await passed.Task.WaitAsync(TestNode.Patience);
        Assert.Equal((1, 0), await a.RunAsync(n => (n.Connects, n.Disconnects)));
        Assert.Equal((1, 0), await b.RunAsync(n => (n.Connects, n.Disconnects)));
    }

    [Fact]
    public async Task A_peer_that_is_not_there_yet_is_dialed_until_it_is()
    {
        await using var a = new TestNode("a@x", o => o with { DialBackoffMax = TimeSpan.FromMilliseconds(100) });
        int port;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        }

        await a.OpenAsync("b@x", $"localhost:{port}");
        await a.Log.UntilAsync("cannot reach b@x at localhost");
        await using var b = new TestNode("b@x", o => o with { ListenEndpoint = $"127.0.0.1:{port}" });
        await a.UntilConnectedAsync("b@x");
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_that_names_endpoint_and_setting()
    {
        await using var a = new TestNode("a@x");
        TransportException e = Assert.Throws<TransportException>(() => new TestNode("b@x", o => o with { ListenEndpoint = a.Endpoint }));
        Assert.Contains(a.Endpoint, e.Message, StringComparison.Ordinal);
        Assert.Contains("in use", e.Message, StringComparison.Ordinal);
        Assert.Contains("Paxtor:Listen", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_ends_in_bounded_time_though_the_loop_is_dead_and_closes_the_sockets()
    {
        await using var b = new TestNode("b@x");
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var loop = new SerialLoop(TimeProvider.System, 1, _ => failed.TrySetResult());
        var network = new TcpNetwork(loop, new TcpNetworkOptions { LocalName = "a@x", Incarnation = 1, DrainTimeout = TimeSpan.FromMilliseconds(100) }, new LogSink());
        network.Start(new Deadly());
        loop.Post(static s => s.network.Open("b@x", s.Endpoint), (network, b.Endpoint));
        await b.UntilConnectedAsync("a@x");
        loop.Post<object?>(static _ => throw new InvalidOperationException("on purpose"), null);
        await failed.Task.WaitAsync(TestNode.Patience);
        await network.DisposeAsync().AsTask().WaitAsync(TestNode.Patience);
        await b.UntilAsync(n => n.Disconnects == 1);
    }

    [Fact]
    public async Task Disposal_ends_though_the_peer_reads_nothing_more()
    {
        await using var b = new TestNode("b@x");
        await using var proxy = new Proxy(b.Port);
        var a = new TestNode("a@x", o => o with { DrainTimeout = TimeSpan.FromMilliseconds(100) });
        PeerId peer = await a.OpenAsync("b@x", proxy.Endpoint);
        await a.UntilConnectedAsync("b@x");
        proxy.Silent = true;
        Assert.True(await a.SendAsync(peer, "into the void"));
        await a.DisposeAsync().AsTask().WaitAsync(TestNode.Patience);
        await a.DisposeAsync();
    }

    [Fact]
    public async Task Disposal_without_start_or_peers_is_fine()
    {
        using var loop = new SerialLoop(TimeProvider.System, 1, e => throw e);
        var network = new TcpNetwork(loop, new TcpNetworkOptions { LocalName = "a@x", Incarnation = 1 }, new LogSink());
        await network.DisposeAsync().AsTask().WaitAsync(TestNode.Patience);
        Assert.Throws<ObjectDisposedException>(() => network.Start(new Deadly()));
    }

    [Fact]
    public async Task Frames_and_bytes_are_counted()
    {
        long frames = 0, bytes = 0, failures = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, l) =>
        {
            if (instrument.Meter.Name == "Paxtor" && instrument.Name.StartsWith("paxtor.transport.", StringComparison.Ordinal))
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "paxtor.transport.frames.received")
                Interlocked.Add(ref frames, value);
            else if (instrument.Name == "paxtor.transport.bytes.sent")
                Interlocked.Add(ref bytes, value);
            else if (instrument.Name == "paxtor.transport.handshake.failures")
                Interlocked.Add(ref failures, value);
        });
        listener.Start();
        await using (var a = new TestNode("a@x"))
        {
            await using var b = new TestNode("b@x");
            PeerId peer = await a.OpenAsync(b);
            await a.UntilConnectedAsync("b@x");
            for (int i = 0; i < 100; i++)
                await a.SendAsync(peer, "counted");
            await b.UntilAsync(n => n.Frames.Count == 100);
            using RawClient client = await RawClient.ConnectAsync(b);
            await client.SendAsync([1, 2, 3, 4, 5]);
            await client.UntilClosedAsync();
        }

        // Other tests run beside this one and count as well.
        Assert.True(Volatile.Read(ref frames) >= 100);
        Assert.True(Volatile.Read(ref bytes) >= 100 * 11);
        Assert.True(Volatile.Read(ref failures) >= 1);
    }

    private sealed class Deadly : INetworkHandler
    {
        public void OnConnected(PeerId peer)
        {
        }

        public void OnDisconnected(PeerId peer)
        {
        }

        public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
        {
        }
    }
}
