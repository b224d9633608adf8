using System.Buffers.Binary;

namespace Paxtor.Transport.Tests;

/// <summary>Order, back-pressure and the race of two dials, over plain TCP and over TLS.</summary>
public abstract class StressTests : IDisposable
{
    protected abstract TransportSecurity Security { get; }

    protected abstract int Races { get; }

    public void Dispose()
    {
        Security.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends numbered frames for as long as the queue takes them, and goes on when it has room again.</summary>
    private static void Pump(TestNode node, PeerId peer, int next, int count)
    {
        Span<byte> frame = stackalloc byte[20];
        while (next < count)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, next);
            if (!node.Network.TrySend(peer, frame[..4], frame[4..]))
                break;
            next++;
        }

        if (next < count)
            node.Loop.Post(static s => Pump(s.Node, s.Peer, s.Next, s.Count), (Node: node, Peer: peer, Next: next, Count: count));
    }

    [Fact]
    public async Task A_million_small_frames_arrive_in_order_through_a_small_queue()
    {
        const int Count = 1_000_000;
        await using var a = new TestNode("a@x", o => o with { MaxFrameBytes = 64 * 1024, MaxQueueBytes = 256 * 1024 }, Security);
        await using var b = new TestNode("b@x", security: Security);
        var checker = new OrderChecker(b, Count);
        b.OnFrameBytes = checker.OnBytes;
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        a.Loop.Post(static s => Pump(s.Node, s.Peer, 0, Count), (Node: a, Peer: peer));
        await b.UntilAsync(_ => checker.Next == Count);
        Assert.False(checker.OutOfOrder);
        Assert.Equal(0, b.Disconnects);
    }

    private sealed class OrderChecker(TestNode node, int count)
    {
        public int Next { get; private set; }

        public bool OutOfOrder { get; private set; }

        public void OnBytes(PeerId peer, byte[] bytes)
        {
            OutOfOrder |= bytes.Length != 20 || BinaryPrimitives.ReadInt32LittleEndian(bytes) != Next;
            if (++Next == count)
                node.CheckWaits();
        }
    }

    [Fact]
    public async Task Both_dial_at_once_and_one_connection_stays_without_losing_what_was_sent_on_it()
    {
        int duplicates = 0;
        for (int round = 0; round < Races; round++)
        {
            await using var a = new TestNode("a@x", security: Security);
            await using var b = new TestNode("b@x", security: Security);
            a.OnConnect = peer => Assert.True(a.Network.TrySend(peer, "a's first"u8));
            b.OnConnect = peer => Assert.True(b.Network.TrySend(peer, "b's first"u8));
            a.Loop.Post(static s => s.a.Network.Open(s.b.Name, s.b.Endpoint), (a, b));
            b.Loop.Post(static s => s.b.Network.Open(s.a.Name, s.a.Endpoint), (a, b));
            await a.UntilAsync(n => n.Frames.Count == 1);
            await b.UntilAsync(n => n.Frames.Count == 1);

            await b.SendAsync(new PeerId(0), "b's second");
            await a.UntilAsync(n => n.Frames.Count == 2);
            Assert.Equal((1, 0), await a.RunAsync(n => (n.Connects, n.Disconnects)));
            Assert.Equal((1, 0), await b.RunAsync(n => (n.Connects, n.Disconnects)));
            Assert.Equal([("b@x", "b's first"), ("b@x", "b's second")], await a.RunAsync(n => n.Frames.ToArray()));
            duplicates += await a.RunAsync(n => n.Network.Duplicates) + await b.RunAsync(n => n.Network.Duplicates);
        }

        Assert.True(duplicates > 0, "the race that this is about never happened");
    }

    [Fact]
    public async Task A_peer_that_does_not_read_fills_the_queue_and_nothing_else()
    {
        // No pings: nothing but the end of a send itself may make the next one begin.
        static TcpNetworkOptions Still(TcpNetworkOptions o) => o with { PingInterval = TimeSpan.FromMinutes(1), DeadAfter = TimeSpan.FromMinutes(5) };
        await using var a = new TestNode("a@x", o => Still(o) with { MaxFrameBytes = 1024 * 1024, MaxQueueBytes = 4 * 1024 * 1024, DrainTimeout = TimeSpan.Zero }, Security);
        await using var b = new TestNode("b@x", Still, Security);
        using var release = new ManualResetEventSlim();
        int got = 0;
        b.OnFrameLength = (_, _) =>
        {
            if (got++ == 0)
                release.Wait(TestNode.Patience);
        };
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        int taken = 0;
        byte[] frame = new byte[256 * 1024];
        while (await a.RunAsync(n => n.Network.TrySend(peer, frame)))
        {
            taken++;
            Assert.True(taken < 1000, "the queue has no end");
        }

        Assert.True(taken >= 16);
        Assert.True(await a.RunAsync(n => n.Network.IsConnected(peer)));
        release.Set();
        await b.UntilAsync(_ => got == taken);
        Assert.True(await a.RunAsync(n => n.Network.TrySend(peer, frame)));
    }

    [Fact]
    public async Task Connections_broken_again_and_again_come_back_and_events_alternate()
    {
        await using var a = new TestNode("a@x", Fast, Security);
        await using var b = new TestNode("b@x", Fast, Security);
        PeerId ab = await a.OpenAsync(b);
        PeerId ba = await b.OpenAsync(a);
        for (int round = 1; round <= 15; round++)
        {
            await a.UntilConnectedAsync("b@x");
            await b.UntilConnectedAsync("a@x");
            TestNode breaker = round % 2 == 0 ? a : b;
            TestNode other = round % 2 == 0 ? b : a;
            PeerId peer = round % 2 == 0 ? ab : ba;
            int before = await breaker.RunAsync(n => n.Disconnects);
            await breaker.RunAsync(n =>
            {
                n.Network.Close(peer);
                return n.Network.Open(other.Name, other.Endpoint);
            });
            await breaker.UntilAsync(n => n.Disconnects > before);
        }

        static TcpNetworkOptions Fast(TcpNetworkOptions o) => o with
        {
            DialBackoffMin = TimeSpan.FromMilliseconds(1),
            DialBackoffMax = TimeSpan.FromMilliseconds(20),
        };
    }
}

public sealed class PlainStressTests : StressTests
{
    protected override TransportSecurity Security => TransportSecurity.None;

    protected override int Races => 200;
}

public sealed class TlsStressTests : StressTests
{
    protected override TransportSecurity Security { get; } = TransportSecurity.FromSecret(ClusterSecret.New());

    protected override int Races => 40;
}
