using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Paxtor.Tests.Node;
using Paxtor.Tests.Ports;

namespace Paxtor.Tests.Hosting;

/// <summary>What the health checks of a node say, and what ends it.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Ready_OnlyWithQuorumAndSession_LiveAlways()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor();
        using IHost host = builder.Build();
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), await CheckAsync(host));
        await host.StartAsync();
        PaxtorNode node = host.Services.GetRequiredService<PaxtorNode>();
        await TestCluster.UntilAsync(() => node.Status is { HasQuorum: true, SessionValid: true }, "a session");
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), await CheckAsync(host));
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static c => c.Tags.Contains("ready"));
        Assert.Equal(("leader", node.Name, true), (report.Entries["paxtor.ready"].Data["role"], report.Entries["paxtor.ready"].Data["leader"], report.Entries["paxtor.ready"].Data["quorum"]));
        await host.StopAsync();
    }

    [Fact]
    public async Task WithoutAQuorum_NotReady_AndSaysSo()
    {
        int nobody = OwnPorts.Take();
        HostApplicationBuilder builder = TestHost.Builder(("Paxtor:Quorum", $"n1@127.0.0.1:{nobody}"));
        builder.AddPaxtor();
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), await CheckAsync(host));
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Contains("quorum", report.Entries["paxtor.ready"].Description, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task NodeThatCannotGoOn_IsNotLive_AndTheApplicationIsTold()
    {
        TaskCompletionSource<Exception> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory("Paxtor:orders"));
        builder.AddPaxtor("orders", o => o.OnFatal = e => told.TrySetResult(e));
        using IHost host = builder.Build();
        await host.StartAsync();
        PaxtorNode node = host.Services.GetRequiredKeyedService<PaxtorNode>("orders");
        node.Failure!.Report(new IOException("The disk is gone."));
        Assert.Equal("The disk is gone.", (await told.Task.WaitAsync(TestHost.Patience)).Message);
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), (report.Entries["paxtor.orders.live"].Status, report.Entries["paxtor.orders.ready"].Status));
        Assert.Contains("The disk is gone.", report.Entries["paxtor.orders.live"].Description, StringComparison.Ordinal);
        Assert.Contains(host.Services.GetRequiredService<TestLog>().Lines, static l => l.StartsWith("Critical", StringComparison.Ordinal));
        await host.StopAsync();
    }

    private static async Task<(HealthStatus Live, HealthStatus Ready)> CheckAsync(IHost host)
    {
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return (report.Entries["paxtor.live"].Status, report.Entries["paxtor.ready"].Status);
    }
}
