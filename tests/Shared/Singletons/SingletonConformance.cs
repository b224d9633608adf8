using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Paxtor.Tests.Singletons;

/// <summary>What a hosted singleton does, on either engine; several hosts in this process, each with a node of its own.</summary>
public abstract class SingletonConformance : IAsyncDisposable
{
    private readonly Stage stage = new();
    private readonly List<IHost> hosts = [];

    [Fact]
    public async Task ThreeHosts_OneRuns_AndARollingRestartHandsItOnEachTime()
    {
        string[] names = ["a", "b", "c"];
        Dictionary<string, IHost> running = [];
        foreach (string name in names)
            running[name] = await StartAsync(name);
        await stage.ActAsync(1);
        foreach (string name in names)
        {
            int before = stage.Acts.Count;
            bool owned = stage.Acts[^1].Node.StartsWith(name + "@", StringComparison.Ordinal);
            await running[name].StopAsync();
            if (owned)
                await stage.ActAsync(before + 1);
            running[name] = await StartAsync(name);
        }

        Assert.True(stage.Acts.Count > 1);
        Assert.All(stage.Acts.Take(stage.Acts.Count - 1), static a => Assert.True(a.Ended));
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public async Task Stop_GivesUpOnlyWhenTheServiceHasEnded_AndAtOnceThen()
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously), finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Play = async (act, stoppingToken) =>
        {
            await Stage.ToldAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            told.TrySetResult();
            await finish.Task;
        };
        IHost first = await StartAsync("a");
        Stage.Act act = await stage.ActAsync(1);
        IHost second = await StartAsync("b");
        ILocks locks = second.Services.GetRequiredService<ILocks>();
        await WaitForQueueAsync(locks, 2);
        Task stop = first.StopAsync();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Single(stage.Acts);
        Assert.Equal(act.Tenure.Pid, await locks.WhereIsAsync("stage"));
        long finished = TimeProvider.System.GetTimestamp();
        finish.SetResult();
        await stage.ActAsync(2);
        TimeSpan took = TimeProvider.System.GetElapsedTime(finished);
        await stop;
        Assert.True(took < TimeSpan.FromSeconds(20), $"The next began {took} after the end of the one before: that is the end of a session, no hand-over.");
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public async Task Failure_GoesToAnotherNode_WithoutStoppingTheHost()
    {
        stage.Play = async (act, stoppingToken) =>
        {
            if (act.Node.StartsWith("a@", StringComparison.Ordinal))
                throw new IOException("This node has no disk.");
            await Stage.ToldAsync(stoppingToken);
        };
        IHost first = await StartAsync("a");
        await stage.ActAsync(1);
        IHost second = await StartAsync("b");
        await Stage.UntilAsync(() => stage.Acts[^1].Node.StartsWith("b@", StringComparison.Ordinal), "a tenure on b");
        HealthReport failing = await HealthAsync(first), fine = await HealthAsync(second);
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy), (failing.Status, fine.Status));
        Assert.Contains("This node has no disk.", failing.Entries["paxtor.singletons"].Description, StringComparison.Ordinal);
        Assert.Contains("runs here", fine.Entries["paxtor.singletons"].Data["\"stage\""].ToString(), StringComparison.Ordinal);
        Assert.False(first.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Empty(stage.Faults);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (IHost host in hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the settings those of a node of the cluster.</summary>
    protected abstract void Configure(PaxtorOptions options);

    private async Task<IHost> StartAsync(string name)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production", ApplicationName = "tests" });
        builder.AddPaxtor(o =>
        {
            o.Name = $"{name}@127.0.0.1";
            // All leave in good order: a session that ends is none of the test.
            o.SessionTimeToLive = TimeSpan.FromSeconds(60);
            o.SessionMargin = TimeSpan.FromSeconds(10);
            Configure(o);
        });
        builder.Services.AddSingleton(stage).AddClusterSingleton<Actor>("stage");
        IHost host = builder.Build();
        hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    private static async Task WaitForQueueAsync(ILocks locks, int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while ((await locks.GetQueueAsync("stage", limit.Token)).Count < count)
            await timer.WaitForNextTickAsync(limit.Token);
    }

    private static Task<HealthReport> HealthAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static c => c.Name == "paxtor.singletons");
}
