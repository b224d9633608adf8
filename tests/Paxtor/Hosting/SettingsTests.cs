using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Paxtor.Tests.Hosting;

/// <summary>Settings from an application's configuration.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Binding_ReadsEverySettingThatIsWritten()
    {
        PaxtorOptions options = Bind(
            ("Paxtor:Name", "n1@127.0.0.1"), ("Paxtor:Cluster", "c"), ("Paxtor:DataDirectory", "/tmp/none"),
            ("Paxtor:Quorum:0", "n1@127.0.0.1:4700"), ("Paxtor:Quorum:1", "n2@127.0.0.1:4701,n3@127.0.0.1:4702"),
            ("Paxtor:SessionTimeToLive", "00:00:20"), ("Paxtor:SessionRenewal", "00:00:04"), ("Paxtor:Locks:MaxKeyBytes", "2048"), ("Paxtor:Durability", "memory"));
        Assert.Equal(["n1@127.0.0.1:4700", "n2@127.0.0.1:4701,n3@127.0.0.1:4702"], options.Quorum);
        Assert.Equal(("n1@127.0.0.1", "c", "/tmp/none"), (options.Name, options.Cluster, options.DataDirectory));
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4)), (options.SessionTimeToLive, options.SessionRenewal));
        Assert.Equal((2048, DurabilityMode.Memory), (options.Locks.MaxKeyBytes, options.Durability));
    }

    [Theory]
    [InlineData("single", "single")]
    [InlineData("n1@127.0.0.1:1, n2@127.0.0.1:2,n3@127.0.0.1:3", "n1@127.0.0.1:1, n2@127.0.0.1:2,n3@127.0.0.1:3")]
    public void Quorum_AsOneText_IsTaken_AndGoesBeforeAList(string text, string expected) =>
        Assert.Equal([expected], Bind(("Paxtor:Durability", "Memory"), ("Paxtor:Quorum:0", "n9@127.0.0.1:9"), ("Paxtor:Quorum", text)).Quorum);

    [Theory]
    [InlineData("Paxtor:Quorum", "n1@host")]
    [InlineData("Paxtor:Quorum", "n1@127.0.0.1:1,n1@127.0.0.1:2")]
    [InlineData("Paxtor:SessionTimeToLive", "00:00:01")]
    [InlineData("Paxtor:Secret", "short")]
    [InlineData("Paxtor:Locks:MaxKeyBytes", "1")]
    [InlineData("Paxtor:SessionTimeToLive", "soon")]
    [InlineData("Paxtor:Durability", "Paper")]
    public async Task WrongSetting_EndsTheStart_AndIsNamed(string setting, string value)
    {
        HostApplicationBuilder builder = TestHost.Builder([.. TestHost.InMemory(), (setting, value)]);
        builder.AddPaxtor();
        using IHost host = builder.Build();
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.True(error is OptionsValidationException or InvalidOperationException, error.ToString());
        Assert.Contains(setting.Split(':')[1], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingQuorum_OutsideDevelopment_EndsTheStart_WithTheRemedy()
    {
        HostApplicationBuilder builder = TestHost.Builder(("Paxtor:Durability", "Memory"));
        builder.AddPaxtor();
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Paxtor:Quorum is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("single", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSettingOfANamedCluster_IsNamedWithItsSection()
    {
        HostApplicationBuilder builder = TestHost.Builder(("Paxtor:orders:Durability", "Memory"));
        builder.AddPaxtor("orders");
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Paxtor:orders:Quorum is missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Paxtor:Quroum", "Is Quorum meant?")]
    [InlineData("Paxtor:SessionTtl", "There are:")]
    [InlineData("Paxtor:Locks:MaxRequest", "Is MaxRequests meant?")]
    [InlineData("Paxtor:OnFatal", "no setting")]
    public async Task UnknownSetting_EndsTheStart(string setting, string remedy)
    {
        HostApplicationBuilder builder = TestHost.Builder([.. TestHost.InMemory(), .. TestHost.InMemory("Paxtor:orders"), (setting, "x")]);
        builder.AddPaxtor().AddPaxtor("orders");
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("orders", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Development_NothingSet_IsAQuorumByItself_WithItsDataBesideTheProject()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("paxtor-hosting-");
        try
        {
            long first = await OnceAsync();
            Assert.True(Directory.Exists(Path.Combine(root.FullName, ".paxtor", "data")));
            Assert.Equal("*\n", await File.ReadAllTextAsync(Path.Combine(root.FullName, ".paxtor", ".gitignore")));
            Assert.True(await OnceAsync() > first);
        }
        finally
        {
            root.Delete(recursive: true);
        }

        async Task<long> OnceAsync()
        {
            HostApplicationBuilder builder = TestHost.Builder("Development", root.FullName);
            builder.AddPaxtor();
            using IHost host = builder.Build();
            await host.StartAsync();
            await using LockHandle held = await host.Services.GetRequiredService<ILocks>().AcquireAsync("k", TestHost.Patience);
            await host.StopAsync();
            return held.Token;
        }
    }

    private static PaxtorOptions Bind(params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = TestHost.Builder(settings);
        builder.AddPaxtor();
        using IHost host = builder.Build();
        return host.Services.GetRequiredService<IOptions<PaxtorOptions>>().Value;
    }
}
