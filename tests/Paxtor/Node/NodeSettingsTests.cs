using Paxtor.Node;
using Paxtor.Transport;

namespace Paxtor.Tests.Node;

public sealed class NodeSettingsTests
{
    private const string Three = "n1@127.0.0.1:4701, n2@127.0.0.1:4702, n3@127.0.0.1:4703";

    [Fact]
    public void Read_Voter_HasItsEndpointAndDefaults()
    {
        NodeSettings settings = Read("n2@127.0.0.1", Three, o => o.DataDirectory = "/data");
        Assert.True(settings.IsVoter);
        Assert.Equal("127.0.0.1:4702", settings.Listen);
        Assert.Equal(["n1@127.0.0.1", "n2@127.0.0.1", "n3@127.0.0.1"], settings.Voters.Select(static v => v.Name));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.SessionTimeToLive);
        Assert.Equal(TimeSpan.FromSeconds(10) / 3, settings.SessionRenewal);
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void Read_QuorumInSeveralEntries_IsTheSame()
    {
        PaxtorOptions options = new() { Name = "n1@127.0.0.1", DataDirectory = "/data" };
        foreach (string voter in Three.Split(','))
            options.Quorum.Add(voter);
        Assert.Equal(3, NodeSettings.Read(options).Voters.Count);
    }

    [Fact]
    public void Read_Client_NeedsNeitherDirectoryNorPort()
    {
        NodeSettings settings = Read(null, Three);
        Assert.False(settings.IsVoter);
        Assert.Null(settings.Listen);
        Assert.True(NodeName.IsValid(settings.Name), settings.Name);
        Assert.NotEqual(settings.Name, Read(null, Three).Name);
    }

    [Fact]
    public void Read_Single_IsAVoterOfItsOwn()
    {
        NodeSettings settings = Read(null, "single", o => o.DataDirectory = "/data");
        Assert.True(settings.IsVoter);
        Assert.Equal(settings.Name, Assert.Single(settings.Voters).Name);
        Assert.Equal(settings.Name, Read(null, "Single", o => o.DataDirectory = "/data").Name);
        Assert.Null(settings.Listen);
    }

    [Fact]
    public void Read_ClientOfASingleVoter_IsAllowed() => Assert.False(Read("c@x", "n1@127.0.0.1:4701").IsVoter);

    [Fact]
    public void Read_IPv6_IsAVoterWithBrackets()
    {
        NodeSettings settings = Read("n1@::1", "n1@[::1]:4701, n2@[::1]:4702, n3@[::1]:4703", o => o.DataDirectory = "/data");
        Assert.Equal("[::1]:4701", settings.Listen);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Read_EvenQuorum_Warns(int count)
    {
        string quorum = string.Join(',', Enumerable.Range(1, count).Select(static i => $"n{i}@127.0.0.1:{4700 + i}"));
        Assert.Contains("odd number", Assert.Single(Read(null, quorum).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Memory_Warns()
    {
        NodeSettings settings = Read("n1@127.0.0.1", Three, static o => o.Durability = DurabilityMode.Memory);
        Assert.Null(settings.DataDirectory);
        Assert.Contains("Memory", Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "", "Paxtor:Quorum is missing")]
    [InlineData(null, " , ", "Paxtor:Quorum is missing")]
    [InlineData(null, "single, n1@127.0.0.1:4701", "one or the other")]
    [InlineData(null, "n1@127.0.0.1", "name@host:port")]
    [InlineData(null, "127.0.0.1:4701", "name@host:port")]
    [InlineData(null, "n1@127.0.0.1:0", "name@host:port")]
    [InlineData(null, "n1@127.0.0.1:70000", "name@host:port")]
    [InlineData(null, "n1@::1:4701", "name@host:port")]
    [InlineData(null, "n 1@127.0.0.1:4701", "name@host:port")]
    [InlineData(null, "n1@127.0.0.1:4701, n1@127.0.0.1:4702", "twice")]
    [InlineData(null, "n1@127.0.0.1:4701, n2@127.0.0.1:4701", "two voters the endpoint")]
    [InlineData("n1@127.0.0.1", "n1@127.0.0.1:4701", "'single'")]
    [InlineData("n1@127.0.0.1", Three, "Paxtor:DataDirectory is missing")]
    [InlineData("n1", Three, "Paxtor:Name")]
    [InlineData(null, "n1@10.0.0.1:4701, n2@10.0.0.2:4701, n3@10.0.0.3:4701", "paxtor secret new")]
    public void Read_WrongNames_SaysWhichSettingAndTheRemedy(string? name, string quorum, string says)
    {
        PaxtorConfigurationException e = Assert.Throws<PaxtorConfigurationException>(() => Read(name, quorum));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Contains("Paxtor:", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<PaxtorOptions>> WrongSettings => new()
    {
        { "is not in Paxtor:Quorum", static o => (o.Name, o.DataDirectory) = ("n9@127.0.0.1", "/data") },
        { "Paxtor:Listen", static o => o.Listen = "127.0.0.1" },
        { "Paxtor:Listen", static o => o.Listen = "0.0.0.0:4700" },
        { "Paxtor:SessionTimeToLive", static o => o.SessionTimeToLive = TimeSpan.FromSeconds(1) },
        { "Paxtor:SessionTimeToLive", static o => o.SessionTimeToLive = TimeSpan.FromSeconds(2.5) },
        { "Paxtor:SessionMargin", static o => (o.SessionTimeToLive, o.SessionMargin) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)) },
        { "Paxtor:SessionMargin", static o => o.SessionMargin = TimeSpan.Zero },
        { "Paxtor:SessionRenewal", static o => o.SessionRenewal = TimeSpan.FromSeconds(8) },
        { "Paxtor:ElectionTimeout", static o => o.Heartbeat = TimeSpan.FromSeconds(1) },
        { "Paxtor:Heartbeat", static o => o.Heartbeat = TimeSpan.Zero },
        { "Paxtor:RequestTimeout", static o => o.RequestTimeout = TimeSpan.Zero },
        { "Paxtor:StopTimeout", static o => o.StopTimeout = TimeSpan.Zero },
        { "Paxtor:Cluster", static o => o.Cluster = "a b" },
        { "Paxtor:Durability", static o => o.Durability = (DurabilityMode)7 },
        { "Paxtor:Locks", static o => o.Locks = new LockServiceOptions { MaxRequests = 0 } },
        { "Paxtor:Secret", static o => o.Secret = "password" },
        { "Paxtor:SecretFile", static o => o.SecretFile = "/no/such/file" },
        { "Paxtor:SecretFile", static o => (o.Secret, o.SecretFile) = ("x", "y") },
        { "one or the other", static o => (o.Secret, o.CertificateFile, o.AuthorityFile) = ("x", "y", "z") },
        { "Paxtor:AuthorityFile", static o => o.CertificateFile = "x" },
        { "Paxtor:CertificateFile", static o => o.AuthorityFile = "x" },
        { "Paxtor:CertificateFile", static o => o.CertificateKeyFile = "x" },
        { "Paxtor:CertificateFile", static o => (o.CertificateFile, o.AuthorityFile) = ("/no/such/file", "z") },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void Read_WrongSetting_SaysWhich(string says, Action<PaxtorOptions> set)
    {
        PaxtorConfigurationException e = Assert.Throws<PaxtorConfigurationException>(() => Read(null, Three, set));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SecretOfAFile_AllowsOtherMachines()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, ClusterSecret.New().Reveal() + "\n");
            NodeSettings settings = Read("n1@10.0.0.1", "n1@10.0.0.1:4701, n2@10.0.0.2:4701, n3@10.0.0.3:4701", o =>
            {
                o.SecretFile = file;
                o.DataDirectory = "/data";
                o.Listen = "0.0.0.0:4701";
            });
            Assert.False(settings.Security.IsNone);
            settings.Security.Dispose();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Read_ShortSession_Warns() =>
        Assert.Contains("SessionTimeToLive", Assert.Single(Read(null, Three, static o => o.SessionTimeToLive = TimeSpan.FromSeconds(2)).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Read_SlowElections_Warns() =>
        Assert.Contains(Read(null, Three, static o => o.ElectionTimeout = TimeSpan.FromSeconds(3)).Warnings, static w => w.Contains("2 s", StringComparison.Ordinal));

    [Theory]
    [InlineData("Paxtor:Quorum")]
    [InlineData("Paxtor:DataDirectory")]
    public void Read_AnotherEngineAndASettingOfTheEmbeddedOne_NamesBoth(string setting)
    {
        PaxtorOptions options = new() { Engine = new NoEngine() };
        switch (setting)
        {
            case "Paxtor:Quorum": options.Quorum.Add("single"); break;
            default: options.DataDirectory = "/data"; break;
        }

        PaxtorConfigurationException error = Assert.Throws<PaxtorConfigurationException>(() => NodeSettings.Read(options));
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains("Paxtor:None", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherEngine_NeedsNothingOfTheEmbeddedOne()
    {
        NodeSettings settings = NodeSettings.Read(new PaxtorOptions { Engine = new NoEngine(), Secret = ClusterSecret.New().Reveal() });
        Assert.Equal((false, 0, null), (settings.IsVoter, settings.Voters.Count, settings.Listen));
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void Read_AnotherEngineAndListen_ListensForOtherNodes()
    {
        NodeSettings settings = NodeSettings.Read(new PaxtorOptions { Engine = new NoEngine(), Listen = "localhost:0" });
        Assert.Equal((false, "localhost:0"), (settings.IsVoter, settings.Listen));
    }

    [Fact]
    public void Read_AdvertiseWithoutListen_NamesBoth()
    {
        PaxtorOptions options = new() { Engine = new NoEngine(), Advertise = "localhost:5" };
        string message = Assert.Throws<PaxtorConfigurationException>(() => NodeSettings.Read(options)).Message;
        Assert.Contains("Paxtor:Advertise", message, StringComparison.Ordinal);
        Assert.Contains("Paxtor:Listen", message, StringComparison.Ordinal);
    }

    private sealed class NoEngine : StoreEngine
    {
        public override string Name => "none";

        public override string Setting => "Paxtor:None";

        public override Coordination.ICoordinationStore CreateStore(StoreEngineContext context) => throw new NotSupportedException();
    }

    private static NodeSettings Read(string? name, string quorum, Action<PaxtorOptions>? set = null)
    {
        PaxtorOptions options = new() { Name = name };
        options.Quorum.Add(quorum);
        set?.Invoke(options);
        return NodeSettings.Read(options);
    }
}
