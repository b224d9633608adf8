namespace Paxtor.Transport.Tests;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("localhost:80", "localhost", 80, true)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0, true)]
    [InlineData("127.9.9.9:1", "127.9.9.9", 1, true)]
    [InlineData("[::1]:65535", "::1", 65535, true)]
    [InlineData("*:7000", "*", 7000, false)]
    [InlineData("0.0.0.0:7000", "0.0.0.0", 7000, false)]
    [InlineData("db.example.org:7000", "db.example.org", 7000, false)]
    [InlineData("localhost.evil.org:7000", "localhost.evil.org", 7000, false)]
    public void Endpoints_are_read(string text, string host, int port, bool loopback)
    {
        Endpoint endpoint = Endpoint.Parse(text);
        Assert.Equal((host, port, loopback), (endpoint.Host, endpoint.Port, endpoint.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData(":80")]
    [InlineData("host:")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[]:80")]
    [InlineData("a b:80")]
    public void Malformed_endpoints_are_refused(string text)
    {
        Assert.False(Endpoint.TryParse(text, out _));
        Assert.Throws<TransportException>(() => TransportSecurity.None.CheckEndpoint(text));
    }

    [Theory]
    [InlineData("*:7000")]
    [InlineData("0.0.0.0:7000")]
    [InlineData("10.1.2.3:7000")]
    [InlineData("db.example.org:7000")]
    public async Task Without_a_secret_only_loopback_is_allowed_and_the_error_says_how_to_set_one_up(string endpoint)
    {
        TransportException listen = Assert.Throws<TransportException>(() => new TestNode("a@x", o => o with { ListenEndpoint = endpoint }));
        await using var b = new TestNode("b@x");
        TransportException dial = await Assert.ThrowsAsync<TransportException>(() => b.OpenAsync("a@x", endpoint));
        foreach (TransportException e in new[] { listen, dial })
        {
            Assert.Contains("paxtor secret new", e.Message, StringComparison.Ordinal);
            Assert.Contains("Paxtor:SecretFile", e.Message, StringComparison.Ordinal);
            Assert.Contains(endpoint, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_a_secret_every_address_can_be_listened_on()
    {
        using TransportSecurity secret = TransportSecurity.FromSecret(ClusterSecret.New());
        await using var a = new TestNode("a@x", o => o with { ListenEndpoint = "*:0" }, secret);
        await using var b = new TestNode("b@x", security: secret);
        await b.OpenAsync("a@x", $"localhost:{a.Port}");
        await b.UntilConnectedAsync("a@x");
        await Assert.ThrowsAsync<TransportException>(() => b.OpenAsync("c@x", "*:7000"));
        await Assert.ThrowsAsync<TransportException>(() => b.OpenAsync("c@x", "127.0.0.1:0"));
    }

    [Theory]
    [InlineData("a@x", true)]
    [InlineData("a-1_b.c@db.example.org", true)]
    [InlineData("a@fe80::1", true)]
    [InlineData("a", false)]
    [InlineData("@x", false)]
    [InlineData("a@", false)]
    [InlineData("a@x@y", false)]
    [InlineData("a b@x", false)]
    [InlineData("ä@x", false)]
    [InlineData("a@x\n", false)]
    [InlineData(null, false)]
    public void Node_names_are_checked(string? name, bool valid)
    {
        Assert.Equal(valid, NodeName.IsValid(name));
    }

    [Fact]
    public void Names_have_a_length_limit()
    {
        Assert.True(NodeName.IsValid(new string('a', 64) + "@" + new string('b', 253)));
        Assert.False(NodeName.IsValid(new string('a', 65) + "@b"));
        Assert.False(NodeName.IsValid("a@" + new string('b', 254)));
        Assert.False(NodeName.IsValidCluster(new string('a', 65)));
        Assert.False(NodeName.IsValidCluster(""));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        var good = new TcpNetworkOptions { LocalName = "a@x", Incarnation = 1 };
        good.Validate();
        TcpNetworkOptions[] bad =
        [
            good with { LocalName = "a" }, good with { Incarnation = 0 }, good with { ClusterName = "a b" },
            good with { MaxFrameBytes = 10 }, good with { MaxQueueBytes = 1024 }, good with { MaxPeers = 0 },
            good with { DeadAfter = TimeSpan.FromSeconds(1) }, good with { DialBackoffMin = TimeSpan.Zero },
            good with { HandshakeTimeout = TimeSpan.Zero }, good with { ListenEndpoint = "nowhere" },
        ];
        Assert.All(bad, o => Assert.Throws<TransportException>(o.Validate));
    }
}
