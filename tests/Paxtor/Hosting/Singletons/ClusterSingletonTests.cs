using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Paxtor.Tests.Node;
using Paxtor.Tests.Singletons;

namespace Paxtor.Tests.Hosting.Singletons;

/// <summary>What <c>AddClusterSingleton</c> makes of a service, on one host.</summary>
public sealed class ClusterSingletonTests
{
    private readonly Stage stage = new();

    [Fact]
    public async Task EachTenure_HasANewScopeAndInstance_AndItsTokenInjected()
    {
        stage.Play = static (act, _) => throw new InvalidOperationException($"Tenure {act.Token} fails.");
        using IHost host = await StartAsync(static s => s.AddClusterSingleton<Actor>("stage", static o => o.BackOff = TimeSpan.FromMilliseconds(10)));
        Stage.Act first = await stage.ActAsync(1), second = await stage.ActAsync(2);
        Assert.NotSame(first.Instance, second.Instance);
        Assert.NotSame(first.Tenure, second.Tenure);
        Assert.Equal((LockKey)"stage", second.Tenure.Key);
        await host.StopAsync();
        Assert.Throws<LockLostException>(second.Tenure.ThrowIfLost);
        using IServiceScope other = host.Services.CreateScope();
        Assert.Contains("no tenure", Assert.Throws<InvalidOperationException>(() => other.ServiceProvider.GetRequiredService<SingletonTenure>()).Message, StringComparison.Ordinal);
        Assert.Empty(stage.Faults);
        Assert.Contains(host.Services.GetRequiredService<TestLog>().Lines, l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains($"Tenure {first.Token} fails.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_IsTreatedAsByAHost_AndDisposedBeforeTheOwnershipIsGivenUp()
    {
        List<string> told = [];
        using IHost host = await StartAsync(s => s.AddSingleton(told).AddScoped<Tool>().AddClusterSingleton<Careful>());
        await Stage.UntilAsync(() => told.Contains("runs"), "the service runs");
        await host.StopAsync();
        Assert.Equal(["runs", "stop begins", "token cancelled", "stop ends", "service disposed, owned: True", "tool disposed, owned: True"], told);
    }

    [Fact]
    public async Task Start_WithoutAQuorum_DoesNotWaitForIt_AndStopsAtOnce()
    {
        await using TestVoter absent = new();
        using IHost host = await StartAsync(
            static s => s.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromMinutes(5)).AddClusterSingleton<Actor>("stage"), absent.Configure);
        Assert.Empty(stage.Acts);
        await host.StopAsync().WaitAsync(TestHost.Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SameServiceAsAnOrdinaryHostedService_EndsTheStart_NamingBoth(bool byFactory)
    {
        PaxtorConfigurationException error = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => StartAsync(s =>
        {
            s.AddClusterSingleton<Plain>("stage");
            if (byFactory)
                s.AddHostedService(static _ => new Plain());
            else
                s.AddHostedService<Plain>();
        }));
        Assert.Contains("AddClusterSingleton<Plain>", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddHostedService<Plain>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SameKeyTwice_IsRefused_NamingBoth()
    {
        ServiceCollection services = new();
        services.AddClusterSingleton<Actor>("stage").AddClusterSingleton<Actor>("other").AddClusterSingleton<Plain>("cluster", "stage");
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => services.AddClusterSingleton<Plain>("stage"));
        Assert.Contains(nameof(Actor), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Plain), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongOptions_AreRefusedAtTheCall()
    {
        ServiceCollection services = new();
        Assert.Throws<ArgumentException>(() => services.AddClusterSingleton<Plain>("k", static o => o.OnLost = (OnLost)7));
        Assert.Throws<ArgumentException>(() => services.AddClusterSingleton<Plain>("k", static o => o.WhenCompleted = (SingletonCompletion)7));
        Assert.Throws<ArgumentException>(() => services.AddClusterSingleton<Plain>("k", static o => o.BackOff = TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => services.AddClusterSingleton<Plain>("k", static o => o.MaxBackOff = TimeSpan.FromMilliseconds(1)));
        Assert.Throws<ArgumentException>(() => services.AddClusterSingleton<Plain>(default(LockKey)));
    }

    [Fact]
    public async Task WithoutANode_EndsTheStart_WithTheRemedy()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddClusterSingleton<Plain>("orders", "k");
        using IHost host = builder.Build();
        PaxtorConfigurationException error = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => host.StartAsync());
        Assert.Contains("AddPaxtor(\"orders\")", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnLost.FailFast)]
    [InlineData(OnLost.Fence)]
    public async Task ServiceThatIgnoresTheStop_IsEndedWithItsNode_OrLeftToTheFence(OnLost onLost)
    {
        await using TestVoter voter = new();
        await voter.StartAsync();
        TaskCompletionSource never = new();
        TaskCompletionSource<Exception> fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Play = async (act, _) => await never.Task;
        IHost host = await StartAsync(
            s => s.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(300)).AddClusterSingleton<Actor>("stage", o => o.OnLost = onLost),
            o =>
            {
                voter.Configure(o);
                o.OnFatal = e => fatal.TrySetResult(e);
            });
        Stage.Act act = await stage.ActAsync(1);
        await Record.ExceptionAsync(() => host.StopAsync());
        if (onLost == OnLost.FailFast)
            Assert.Contains("\"stage\"", (await fatal.Task.WaitAsync(TestHost.Patience)).Message, StringComparison.Ordinal);
        else
            Assert.False(act.Tenure.IsHeld);
        Assert.Equal(onLost == OnLost.FailFast, fatal.Task.IsCompleted);
        never.SetResult();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task Metrics_TellStartsFaultsAndWhatRuns()
    {
        Dictionary<string, long> measured = new(StringComparer.Ordinal);
        using MeterListener meter = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Paxtor" && instrument.Name.StartsWith("paxtor.singleton.", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meter.SetMeasurementEventCallback<int>((i, v, tags, _) => Add(i.Name, v, tags));
        meter.SetMeasurementEventCallback<long>((i, v, tags, _) => Add(i.Name, v, tags));
        meter.Start();
        stage.Play = (act, stoppingToken) => stage.Acts.Count == 1 ? throw new IOException("once") : Stage.ToldAsync(stoppingToken);
        using IHost host = await StartAsync(static s => s.AddClusterSingleton<Actor>("measured", static o => o.BackOff = TimeSpan.FromMilliseconds(10)));
        await stage.ActAsync(2);
        Assert.Equal((1, 2, 1), (Of("running"), Of("starts"), Of("faults")));
        await host.StopAsync();
        Assert.Equal((0, 2, 1), (Of("running"), Of("starts"), Of("faults")));

        void Add(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key != "paxtor.singleton.key" || !"\"measured\"".Equals(tag.Value))
                    continue;
                lock (measured)
                    measured[name] = measured.GetValueOrDefault(name) + value;
            }
        }

        long Of(string name)
        {
            lock (measured)
                return measured.GetValueOrDefault("paxtor.singleton." + name);
        }
    }

    [Fact]
    public async Task Standby_IsNotLoggedAsASlowWait()
    {
        await using TestVoter voter = new();
        await voter.StartAsync();
        void Configure(PaxtorOptions options)
        {
            voter.Configure(options);
            options.Locks = new LockServiceOptions { SlowWait = TimeSpan.FromMilliseconds(20) };
        }

        using IHost first = await StartAsync(static s => s.AddClusterSingleton<Actor>("stage"), Configure);
        await stage.ActAsync(1);
        using IHost second = await StartAsync(static s => s.AddClusterSingleton<Actor>("stage"), Configure);
        Task<LockHandle> ordinary = second.Services.GetRequiredService<ILocks>().AcquireAsync("stage");
        TestLog log = second.Services.GetRequiredService<TestLog>();
        await Stage.UntilAsync(() => log.Lines.Any(static l => l.Contains("has been waiting", StringComparison.Ordinal)), "the ordinary wait is logged");
        Assert.Single(log.Lines, static l => l.Contains("has been waiting", StringComparison.Ordinal));
        await second.StopAsync();
        await Record.ExceptionAsync(() => ordinary);
        await first.StopAsync();
    }

    private async Task<IHost> StartAsync(Action<IServiceCollection> add, Action<PaxtorOptions>? configure = null)
    {
        HostApplicationBuilder builder = TestHost.Builder(configure is null ? TestHost.InMemory() : []);
        builder.AddPaxtor(configure);
        builder.Services.AddSingleton(stage);
        add(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return host;
    }

    /// <summary>A service without needs.</summary>
    internal sealed class Plain : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    /// <summary>Something scoped that the service uses.</summary>
    internal sealed class Tool(SingletonTenure tenure, List<string> told) : IDisposable
    {
        public void Dispose() => told.Add($"tool disposed, owned: {tenure.IsHeld}");
    }

    /// <summary>A service that has something to do before its token is cancelled.</summary>
    internal sealed class Careful(Tool tool, SingletonTenure tenure, List<string> told) : BackgroundService
    {
        public override async Task StopAsync(CancellationToken cancellationToken)
        {
            told.Add("stop begins");
            await base.StopAsync(cancellationToken);
            told.Add("stop ends");
        }

        public override void Dispose()
        {
            Assert.NotNull(tool);
            told.Add($"service disposed, owned: {tenure.IsHeld}");
            base.Dispose();
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            told.Add("runs");
            await Stage.ToldAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            told.Add("token cancelled");
        }
    }
}
