using System.Text;
using Paxtor.Foundation.Wire;

namespace Paxtor.Transport.Tests;

/// <summary>Nodes that are configured wrongly, or that have proven themselves and then misbehave.</summary>
public sealed class MisfitTests
{
    [Fact]
    public async Task Another_secret_is_refused_and_both_sides_say_so()
    {
        using TransportSecurity one = TransportSecurity.FromSecret(ClusterSecret.New());
        using TransportSecurity other = TransportSecurity.FromSecret(ClusterSecret.New());
        await using var a = new TestNode("a@x", security: one);
        await using var b = new TestNode("b@x", security: other);
        await a.OpenAsync(b);
        await a.Log.UntilAsync("do both nodes have the same secret");
        await b.Log.UntilAsync("had no handshake with");
        Assert.Equal(0, await a.RunAsync(n => n.Connects));
        Assert.Equal(0, await b.RunAsync(n => n.Connects));
    }

    [Fact]
    public async Task Another_cluster_with_the_right_secret_is_refused_and_both_sides_say_so()
    {
        using TransportSecurity secret = TransportSecurity.FromSecret(ClusterSecret.New());
        await using var a = new TestNode("a@x", o => o with { ClusterName = "blue" }, secret);
        await using var b = new TestNode("b@x", o => o with { ClusterName = "green" }, secret);
        await a.OpenAsync(b);
        await b.Log.UntilAsync("b@x refused 127.0.0.1");
        await b.Log.UntilAsync("'a@x' belongs to the cluster 'blue', and 'b@x' to 'green'");
        await a.Log.UntilAsync("a@x was refused by b@x");
        await a.Log.UntilAsync("'a@x' belongs to the cluster 'blue', and 'b@x' to 'green'");
        Assert.Equal(0, await a.RunAsync(n => n.Connects));
    }

    [Fact]
    public async Task Two_nodes_of_one_name_are_told_apart_and_the_second_is_refused()
    {
        await using var a = new TestNode("a@x");
        await using var imposter = new TestNode("a@x");
        await using var b = new TestNode("b@x");
        await imposter.OpenAsync("b@x", a.Endpoint);
        await a.Log.UntilAsync("another node uses the name 'a@x' of this node");
        await a.OpenAsync(b);
        await b.UntilConnectedAsync("a@x");
        await imposter.OpenAsync(b);
        await b.Log.UntilAsync("another start of 'a@x' is connected to 'b@x'");
        await imposter.Log.UntilAsync("another start of 'a@x' is connected to 'b@x'");
        Assert.Equal((1, 0), await b.RunAsync(n => (n.Connects, n.Disconnects)));
    }

    [Fact]
    public async Task A_node_that_reaches_itself_says_so()
    {
        await using var a = new TestNode("a@x");
        await a.OpenAsync("b@x", a.Endpoint);
        await a.Log.UntilAsync("'a@x' has dialed itself");
        await Assert.ThrowsAsync<TransportException>(() => a.OpenAsync("a@x", a.Endpoint));
    }

    [Fact]
    public async Task Who_answers_under_another_name_than_dialed_is_refused()
    {
        await using var a = new TestNode("a@x");
        await using var b = new TestNode("b@x");
        await a.OpenAsync("c@x", b.Endpoint);
        await b.Log.UntilAsync("'a@x' looks for 'c@x' at the endpoint of 'b@x'");
        await a.Log.UntilAsync("a@x was refused by c@x");
        Assert.Equal(0, await a.RunAsync(n => n.Connects));
    }

    [Fact]
    public async Task A_wire_error_of_the_handler_drops_that_connection_only()
    {
        await using var a = new TestNode("a@x");
        await using var b = new TestNode("b@x");
        await using var c = new TestNode("c@x");
        b.OnFrameBytes = (_, bytes) =>
        {
            if (Encoding.UTF8.GetString(bytes) == "bad")
                throw new WireFormatException("a test does not like it");
            b.Frames.Add(("", Encoding.UTF8.GetString(bytes)));
        };
        PeerId ab = await a.OpenAsync(b);
        PeerId cb = await c.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        await c.UntilConnectedAsync("b@x");
        await a.SendAsync(ab, "bad");
        await b.Log.UntilAsync("it sent what cannot be read: a test does not like it");
        await a.UntilAsync(n => n.Disconnects == 1);
        await a.UntilAsync(n => n.Connects == 2);
        await c.SendAsync(cb, "good");
        await b.UntilAsync(n => n.Frames.Contains(("", "good")));
        Assert.Equal((1, 0), await c.RunAsync(n => (n.Connects, n.Disconnects)));
    }

    [Theory]
    [InlineData("a@x", 0x0010_0001u)]
    [InlineData("z@x", 0xFFFF_FFFDu)]
    public async Task A_peer_that_announces_too_large_a_frame_is_dropped(string name, uint length)
    {
        await using var b = new TestNode("b@x", o => o with { MaxFrameBytes = 0x0010_0000 });
        using RawClient client = await RawClient.ConnectAsync(b);
        await client.JoinAsync(RawClient.HelloOf(name, b));
        await client.SendAsync(RawClient.Frame("fine"u8));
        await b.UntilAsync(n => n.Frames.Contains((name, "fine")));
        await client.SendAsync(RawClient.Frame([], length));
        await b.UntilAsync(n => n.Disconnects == 1);
        await b.Log.UntilAsync("was announced, and 1048576 are allowed");
        Assert.Empty(await client.UntilClosedAsync());
    }

    [Fact]
    public async Task A_stale_decision_does_not_replace_a_connection()
    {
        await using var b = new TestNode("b@x");
        using RawClient first = await RawClient.ConnectAsync(b);
        await first.JoinAsync(RawClient.HelloOf("a@x", b), decision: 5);
        await b.UntilConnectedAsync("a@x");
        using RawClient late = await RawClient.ConnectAsync(b);
        await late.JoinAsync(RawClient.HelloOf("a@x", b), decision: 5);
        Assert.Equal(RefusalCode.Duplicate, (await late.HearAsync()).Refusal?.Code);
        Assert.Equal(1, await b.RunAsync(n => n.Connects));
        using RawClient next = await RawClient.ConnectAsync(b);
        await next.JoinAsync(RawClient.HelloOf("a@x", b), decision: 6);
        await b.UntilAsync(n => n is { Connects: 2, Disconnects: 1 });
    }

    [Fact]
    public async Task The_arbiter_gives_up_a_connection_only_when_the_peer_says_it_lost_that_one()
    {
        await using var b = new TestNode("b@x");
        using RawClient first = await RawClient.ConnectAsync(b);
        Hello hello = RawClient.HelloOf("z@x", b);
        await first.JoinAsync(hello);
        await b.UntilConnectedAsync("z@x");
        using RawClient second = await RawClient.ConnectAsync(b);
        await second.SayAsync(new HandshakeMessage(Hello: hello));
        Assert.Equal(RefusalCode.Duplicate, (await second.HearAsync()).Refusal?.Code);
        using RawClient third = await RawClient.ConnectAsync(b);
        await third.JoinAsync(hello with { LostDecision = 1, LostIncarnation = b.Options.Incarnation });
        await b.UntilAsync(n => n is { Connects: 2, Disconnects: 1 });
    }

    [Theory]
    [InlineData("z@x")]
    [InlineData("a@x")]
    public async Task A_restarted_peer_gets_in_once_the_connection_of_the_one_before_is_found_dead(string name)
    {
        await using var b = new TestNode("b@x", o => o with { PingInterval = TimeSpan.FromMilliseconds(100), DeadAfter = TimeSpan.FromSeconds(60) });
        using RawClient before = await RawClient.ConnectAsync(b);
        await before.JoinAsync(RawClient.HelloOf(name, b));
        await b.UntilConnectedAsync(name);

        // The one before is silent, and only the probe that the refusal sets off finds it out.
        Hello restarted = RawClient.HelloOf(name, b) with { Incarnation = 99_999 };
        using RawClient refused = await RawClient.ConnectAsync(b);
        await refused.SayAsync(new HandshakeMessage(Hello: restarted));
        Assert.Equal(RefusalCode.NameInUse, (await refused.HearAsync()).Refusal?.Code);
        await b.UntilAsync(n => n.Disconnects == 1);
        using RawClient after = await RawClient.ConnectAsync(b);
        await after.JoinAsync(restarted);
        await b.UntilAsync(n => n.Connects == 2);
    }

    [Fact]
    public async Task Peers_beyond_the_limit_are_refused()
    {
        await using var b = new TestNode("b@x", o => o with { MaxPeers = 2 });
        using RawClient one = await RawClient.ConnectAsync(b);
        await one.JoinAsync(RawClient.HelloOf("p1@x", b));
        using RawClient two = await RawClient.ConnectAsync(b);
        await two.JoinAsync(RawClient.HelloOf("p2@x", b));
        using RawClient three = await RawClient.ConnectAsync(b);
        await three.SayAsync(new HandshakeMessage(Hello: RawClient.HelloOf("p3@x", b)));
        Assert.Equal(RefusalCode.TooManyPeers, (await three.HearAsync()).Refusal?.Code);
        await Assert.ThrowsAsync<TransportException>(() => b.OpenAsync("p4@x", "127.0.0.1:9"));
    }

    [Theory]
    [InlineData("b@x")]
    [InlineData("z@x")]
    public async Task Clients_that_come_and_go_do_not_use_up_the_limit(string name)
    {
        await using var b = new TestNode(name, o => o with { MaxPeers = 2 });
        using RawClient stays = await RawClient.ConnectAsync(b);
        await stays.JoinAsync(RawClient.HelloOf("stays@x", b));
        for (int i = 1; i <= 6; i++)
        {
            // Names come back too: numbers of decisions must go on for them.
            using (RawClient client = await RawClient.ConnectAsync(b))
            {
                await client.JoinAsync(RawClient.HelloOf($"p{i % 4}@x", b), decision: (ulong)i);
                await b.UntilAsync(n => n.IsConnectedTo($"p{i % 4}@x"));
            }

            await b.UntilAsync(n => n.Disconnects == i);
        }

        Assert.True(await b.RunAsync(n => n.IsConnectedTo("stays@x")));
    }

    [Fact]
    public async Task A_newer_version_only_is_refused_with_both_ranges()
    {
        await using var b = new TestNode("b@x");
        using RawClient client = await RawClient.ConnectAsync(b);
        await client.SayAsync(new HandshakeMessage(Hello: RawClient.HelloOf("a@x", b) with { Min = 2, Max = 9 }));
        Refusal? refusal = (await client.HearAsync()).Refusal;
        Assert.Equal(RefusalCode.Version, refusal?.Code);
        Assert.Contains("versions 2 to 9", refusal?.Text, StringComparison.Ordinal);
    }
}
