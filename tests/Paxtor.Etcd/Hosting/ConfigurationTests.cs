using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Paxtor.Etcd.Tests.Servers;

namespace Paxtor.Etcd.Tests.Hosting;

/// <summary>An application chooses etcd by its configuration.</summary>
[Collection(nameof(OneMember))]
public sealed class ConfigurationTests(OneMember etcd)
{
    private const string Nobody = "http://127.0.0.1:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SectionOfEtcd_TheHostsLocksLiveThere_UnderThePrefix()
    {
        HostApplicationBuilder builder = Builder(("Paxtor:Etcd:Endpoints", etcd.Members[0].ClientUrl), ("Paxtor:Etcd:Prefix", "configured/"));
        builder.AddPaxtor().UsePaxtorEtcd();
        await HoldsAsync(builder, static s => s.GetRequiredService<ILocks>());
    }

    [Fact]
    public async Task NamedCluster_HasItsOwnSection()
    {
        HostApplicationBuilder builder = Builder(("Paxtor:orders:Etcd:Endpoints:0", etcd.Members[0].ClientUrl), ("Paxtor:orders:Etcd:Prefix", "configured/"));
        builder.AddPaxtor("orders").UsePaxtorEtcd("orders");
        await HoldsAsync(builder, static s => s.GetRequiredKeyedService<ILocks>("orders"));
    }

    [Theory]
    [InlineData("Paxtor:Etcd:Endpoint", "x", "Is Endpoints meant?")]
    [InlineData("Paxtor:Etcd:Shoesize", "x", "There are: Endpoints")]
    [InlineData("Paxtor:Etcd:Limits:MaxOperation", "x", "Is MaxOperations meant?")]
    [InlineData("Paxtor:Etcd:Limits:MaxOperations", "many", "many")]
    [InlineData("Paxtor:Etcd:Endpoints:1", "10.0.0.1:2379", "'https://host:port'")]
    [InlineData("Paxtor:Etcd:PasswordFile", "/no/such/file", "UserName is missing")]
    [InlineData("Paxtor:Etcd:CertificateFile", "/no/such/file", "Use https:// endpoints")]
    [InlineData("Paxtor:Quorum", "single", "contradict each other")]
    [InlineData("Paxtor:Etdc:Endpoints", "x", "choose that engine in code")]
    public async Task WrongSetting_EndsTheStart_AndIsNamedWithTheRemedy(string setting, string value, string remedy)
    {
        HostApplicationBuilder builder = Builder(("Paxtor:Etcd:Endpoints:0", Nobody), (setting, value));
        builder.AddPaxtor().UsePaxtorEtcd();
        string message = await StartFailsAsync(builder);
        Assert.Contains(setting.Split(':')[1], message, StringComparison.Ordinal);
        Assert.Contains(remedy, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSettingOfANamedCluster_IsNamedWithItsSection()
    {
        HostApplicationBuilder builder = Builder(("Paxtor:orders:Etcd:Endpoints", Nobody), ("Paxtor:orders:Etcd:UserName", "me"));
        builder.AddPaxtor("orders").UsePaxtorEtcd("orders");
        Assert.Contains("Paxtor:orders:Etcd:UserName is 'me', and neither Paxtor:orders:Etcd:Password nor", await StartFailsAsync(builder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSection_EndsTheStart()
    {
        HostApplicationBuilder builder = Builder();
        builder.AddPaxtor().UsePaxtorEtcd();
        Assert.Contains("The section Paxtor:Etcd is missing", await StartFailsAsync(builder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SectionWithoutTheCall_SaysHowAnEngineIsChosen()
    {
        HostApplicationBuilder builder = Builder(("Paxtor:Quorum", "single"), ("Paxtor:Durability", "Memory"), ("Paxtor:Etcd:Endpoints", Nobody));
        builder.AddPaxtor();
        string message = await StartFailsAsync(builder);
        Assert.Contains("Paxtor:Etcd is no setting", message, StringComparison.Ordinal);
        Assert.Contains("choose that engine in code", message, StringComparison.Ordinal);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production", ApplicationName = "tests" });
        foreach ((string key, string value) in settings)
            builder.Configuration[key] = value;
        return builder;
    }

    private static async Task<string> StartFailsAsync(HostApplicationBuilder builder)
    {
        using IHost host = builder.Build();
        return (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message;
    }

    /// <summary>A lock taken by the host is seen by a node whose engine was chosen in code.</summary>
    private async Task HoldsAsync(HostApplicationBuilder builder, Func<IServiceProvider, ILocks> locks)
    {
        using IHost host = builder.Build();
        await host.StartAsync();
        await using (LockHandle held = await locks(host.Services).AcquireAsync("configured", Patience))
        {
            PaxtorOptions options = new();
            options.UseEtcd(etcd.Options("configured/"));
            await using PaxtorNode other = await PaxtorNode.StartAsync(options);
            Assert.Equal(held.Pid, await other.Locks.WhereIsAsync("configured"));
        }

        await host.StopAsync();
    }
}
