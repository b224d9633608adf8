using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Paxtor.Transport.Tests;

/// <summary>An outsider gets nothing and harms nothing: two nodes that work together do so before, while and after it tries.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private readonly TransportSecurity secret = TransportSecurity.FromSecret(ClusterSecret.New());
    private readonly List<TestNode> nodes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (TestNode node in nodes)
            await node.DisposeAsync();
        secret.Dispose();
    }

    private async Task<(TestNode A, TestNode B, PeerId Ab)> PairAsync(bool tls, Func<TcpNetworkOptions, TcpNetworkOptions>? change = null)
    {
        var a = new TestNode("a@x", change, tls ? secret : null);
        var b = new TestNode("b@x", change, tls ? secret : null);
        nodes.AddRange([a, b]);
        PeerId ab = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        await b.UntilConnectedAsync("a@x");
        return (a, b, ab);
    }

    private static async Task StillWorksAsync(TestNode a, TestNode b, PeerId ab)
    {
        int before = await b.RunAsync(n => n.Frames.Count);
        Assert.True(await a.SendAsync(ab, "still here"));
        await b.UntilAsync(n => n.Frames.Count > before);
        Assert.Equal((1, 0), await a.RunAsync(n => (n.Connects, n.Disconnects)));
        Assert.Equal(0, await b.RunAsync(n => n.Disconnects));
    }

    /// <summary>Each kind of line is logged five times in ten seconds, so what is too many depends on how long the test took.</summary>
    private static void AssertBounded(int lines, long begun) => Assert.InRange(lines, 1, 20 * (1 + (int)(TimeProvider.System.GetElapsedTime(begun).TotalSeconds / 10)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Random_bytes_are_dropped_and_logged_at_a_bounded_rate(bool tls)
    {
        (TestNode a, TestNode b, PeerId ab) = await PairAsync(tls);
        long begun = TimeProvider.System.GetTimestamp();
        var random = new Random(3);
        for (int i = 0; i < 60; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(b);
            byte[] junk = new byte[random.Next(1, 5000)];
            random.NextBytes(junk);

            // A length that is accepted, so that the junk goes through the decoder too.
            if (i % 2 == 0 && junk.Length > 300)
                RawClient.Frame(junk.AsSpan(0, 200)).CopyTo(junk, 0);
            await client.SendAsync(junk);
            client.Stream.Socket.Shutdown(SocketShutdown.Send);
            byte[] answer = await client.UntilClosedAsync();
            Assert.True(answer.Length <= 7, "a stranger was told something");
        }

        await StillWorksAsync(a, b, ab);
        AssertBounded(b.Log.CountOf("Warning"), begun);
    }

    [Fact]
    public async Task Who_says_nothing_or_says_it_slowly_is_dropped_after_the_timeout()
    {
        (TestNode a, TestNode b, PeerId ab) = await PairAsync(tls: false, o => o with { HandshakeTimeout = TimeSpan.FromSeconds(3) });
        using RawClient mute = await RawClient.ConnectAsync(b);
        using RawClient slow = await RawClient.ConnectAsync(b);
        await slow.SendAsync([200, 0, 0, 0, 10]);
        Assert.Empty(await mute.UntilClosedAsync());
        Assert.Empty(await slow.UntilClosedAsync());
        await b.Log.UntilAsync("did not end within 3 s");
        await StillWorksAsync(a, b, ab);
    }

    [Theory]
    [InlineData(2049u)]
    [InlineData(0u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0xFFFF_FFFFu)]
    public async Task A_handshake_announced_too_long_is_dropped_at_once(uint length)
    {
        (TestNode a, TestNode b, PeerId ab) = await PairAsync(tls: false);
        using RawClient client = await RawClient.ConnectAsync(b);
        await client.SendAsync(RawClient.Frame([], length));
        Assert.Empty(await client.UntilClosedAsync());
        await b.Log.UntilAsync("does not speak this protocol");
        await StillWorksAsync(a, b, ab);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hundreds_of_silent_connections_are_capped_and_a_node_gets_in_when_they_have_timed_out(bool tls)
    {
        (TestNode a, TestNode b, PeerId ab) = await PairAsync(tls, o => o with
        {
            MaxPendingHandshakes = 20,
            MaxPendingHandshakesPerAddress = 10,
            HandshakeTimeout = TimeSpan.FromSeconds(4),
        });
        long begun = TimeProvider.System.GetTimestamp();
        var crowd = new List<RawClient>();
        for (int i = 0; i < 400; i++)
        {
            try
            {
                crowd.Add(await RawClient.ConnectAsync(b));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Hung up on so fast that the client's own side had not noticed its success yet.
            }

            Assert.InRange(b.Network.PendingHandshakes, 0, 10);
        }

        await b.Log.UntilAsync("MaxPendingHandshakesPerAddress (10) is reached");
        await StillWorksAsync(a, b, ab);
        var c = new TestNode("c@x", security: tls ? secret : null);
        nodes.Add(c);
        await c.OpenAsync(b);
        await c.UntilConnectedAsync("b@x");
        foreach (RawClient client in crowd)
        {
            Assert.Empty(await client.UntilClosedAsync());
            client.Dispose();
        }

        await StillWorksAsync(a, b, ab);
        AssertBounded(b.Log.CountOf("is reached"), begun);
    }

    [Fact]
    public async Task Tls_to_a_plain_node_and_plain_to_a_tls_node_are_refused_with_the_reason()
    {
        await using var plain = new TestNode("p@x");
        await using var tls = new TestNode("t@x", security: secret);
        await plain.OpenAsync(tls);
        await tls.OpenAsync(plain);
        await plain.Log.UntilAsync("it speaks TLS, and this node has neither a secret nor certificates");
        await tls.Log.UntilAsync("had no handshake with");
        Assert.Equal(0, await plain.RunAsync(n => n.Connects));
        Assert.Equal(0, await tls.RunAsync(n => n.Connects));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_tls_client_without_a_certificate_or_of_an_old_version_gets_nothing(SslProtocols version)
    {
        (TestNode a, TestNode b, PeerId ab) = await PairAsync(tls: true);
        using RawClient client = await RawClient.ConnectAsync(b);
        await using var stream = new SslStream(client.Stream);
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
#pragma warning disable CA5359, CA5398 // The stranger does not care whom it talks to.
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "paxtor",
                EnabledSslProtocols = version,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            });
#pragma warning restore CA5359, CA5398

            // In TLS 1.3 the client hears of its refusal with the first read.
            await stream.WriteAsync(HandshakeMessage.Encode(new HandshakeMessage(Hello: RawClient.HelloOf("s@x", b))));
            if (await stream.ReadAsync(new byte[100]) == 0)
                throw new IOException("closed");
        });
        Assert.True(failure is IOException or AuthenticationException, failure?.ToString());
        await b.Log.UntilAsync("had no handshake with");
        await StillWorksAsync(a, b, ab);
    }

    [Fact]
    public async Task A_recorded_tls_handshake_is_worth_nothing()
    {
        await using var b = new TestNode("b@x", security: secret);
        await using var proxy = new Proxy(b.Port);
        await using var a = new TestNode("a@x", security: secret);
        await a.OpenAsync("b@x", proxy.Endpoint);
        await b.UntilConnectedAsync("a@x");
        using RawClient client = await RawClient.ConnectAsync(b);
        await client.SendAsync(proxy.Recorded);
        client.Stream.Socket.Shutdown(SocketShutdown.Send);
        await client.UntilClosedAsync();
        await b.Log.UntilAsync("had no handshake with");
        Assert.Equal((1, 0), await b.RunAsync(n => (n.Connects, n.Disconnects)));
    }

    [Theory]
    [InlineData("a@x", "b@x")]
    [InlineData("b@x", "a@x")]
    public async Task A_recorded_plain_handshake_does_not_disturb_the_connection_that_stands(string dialer, string acceptor)
    {
        await using var b = new TestNode(acceptor);
        await using var proxy = new Proxy(b.Port);
        await using var a = new TestNode(dialer);
        PeerId peer = await a.OpenAsync(acceptor, proxy.Endpoint);
        await b.UntilConnectedAsync(dialer);
        for (int i = 0; i < 3; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(b);
            await client.SendAsync(proxy.Recorded);
            client.Stream.Socket.Shutdown(SocketShutdown.Send);
            await client.UntilClosedAsync();
        }

        await StillWorksAsync(a, b, peer);
    }
}
