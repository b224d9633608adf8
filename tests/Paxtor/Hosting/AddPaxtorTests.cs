using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Paxtor.Tests.Hosting;

/// <summary>A node in an application: when it starts and stops, and what can be injected.</summary>
public sealed class AddPaxtorTests
{
    [Fact]
    public async Task LocksInjected_AreUsedByHostedServices_FromTheirStartToTheirEnd()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.Services.AddHostedService<Recorder>();
        builder.AddPaxtor();
        builder.Services.AddSingleton<Tokens>();
        using IHost host = builder.Build();
        await host.StartAsync();
        Tokens tokens = host.Services.GetRequiredService<Tokens>();
        Assert.Single(tokens.Seen);
        await host.StopAsync();

        // The node outlived the service, which was registered before it, and is stopped now.
        Assert.Equal(2, tokens.Seen.Count);
        Assert.True(tokens.Seen[1] > tokens.Seen[0]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.Services.GetRequiredService<ILocks>().AcquireAsync("after"));
    }

    [Fact]
    public async Task LocksAskedBeforeTheStart_WaitForIt()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor();
        using IHost host = builder.Build();
        ILocks locks = host.Services.GetRequiredService<ILocks>();
        Assert.Equal("starting", host.Services.GetRequiredService<PaxtorNode>().Status.Role);
        Assert.Throws<InvalidOperationException>(locks.CreateOwner);
        Task<LockHandle> early = locks.AcquireAsync("k", TestHost.Patience);
        Task<Pid?> whereIs = locks.WhereIsAsync("other");
        Assert.False(early.IsCompleted);
        await host.StartAsync();
        await using LockHandle held = await early;
        Assert.True(held.IsHeld);
        Assert.Null(await whereIs);
        await host.StopAsync();
        Assert.False(held.IsHeld);
    }

    [Fact]
    public async Task LocksAskedBeforeTheStart_EndAsTheirOptionsSay()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor();
        using IHost host = builder.Build();
        ILocks locks = host.Services.GetRequiredService<ILocks>();
        TimeSpan little = TimeSpan.FromMilliseconds(50);
        Task<LockResult> noQuorum = locks.LockAsync("k", new LockOptions { NoQuorum = NoQuorum.Return });
        Task<LockResult> fails = locks.LockAsync("k", new LockOptions { NoQuorum = NoQuorum.Fail });
        await Assert.ThrowsAsync<TimeoutException>(() => locks.AcquireAsync("k", little));
        Assert.Null(await locks.TryAcquireAsync("k", little));
        using CancellationTokenSource cancelled = new(little);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => locks.AcquireAsync("k", cancellationToken: cancelled.Token));
        Assert.Equal(LockStatus.NoQuorum, (await noQuorum).Status);
        await Assert.ThrowsAsync<QuorumUnavailableException>(() => fails);
    }

    [Fact]
    public async Task HostDisposedWithoutAStart_EndsThoseWhoWait()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor();
        Task<LockHandle> early;
        using (IHost host = builder.Build())
        {
            early = host.Services.GetRequiredService<PaxtorNode>().Locks.AcquireAsync("k");
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => early);
    }

    [Fact]
    public async Task StartThatFails_EndsTheHostAndThoseWhoWait()
    {
        HostApplicationBuilder builder = TestHost.Builder(("Paxtor:Quorum", "single"), ("Paxtor:DataDirectory", "/proc/paxtor"));
        builder.AddPaxtor();
        using IHost host = builder.Build();
        Task<LockHandle> early = host.Services.GetRequiredService<ILocks>().AcquireAsync("k");
        PaxtorConfigurationException error = await Assert.ThrowsAsync<PaxtorConfigurationException>(() => host.StartAsync());
        Assert.Contains("Paxtor:DataDirectory", error.Message, StringComparison.Ordinal);
        Assert.Same(error, await Assert.ThrowsAsync<PaxtorConfigurationException>(() => early));
    }

    [Fact]
    public async Task SeveralClusters_ByName_AreApart()
    {
        HostApplicationBuilder builder = TestHost.Builder([.. TestHost.InMemory("Paxtor:orders"), .. TestHost.InMemory("Paxtor:stock"), .. TestHost.InMemory()]);
        builder.AddPaxtor().AddPaxtor("orders").AddPaxtor("stock", static o => o.Name = "stock@localhost");
        using IHost host = builder.Build();
        await host.StartAsync();
        ILocks orders = host.Services.GetRequiredKeyedService<ILocks>("orders");
        await using LockHandle here = await orders.AcquireAsync("k", TestHost.Patience);
        await using LockHandle there = await host.Services.GetRequiredKeyedService<ILocks>("stock").AcquireAsync("k", TestHost.Patience);
        await using LockHandle unnamed = await host.Services.GetRequiredService<ILocks>().AcquireAsync("k", TestHost.Patience);
        Assert.Equal("stock@localhost", host.Services.GetRequiredKeyedService<PaxtorNode>("stock").Name);
        Assert.Equal("orders", host.Services.GetRequiredService<IOptionsMonitor<PaxtorOptions>>().Get("orders").Cluster);
        await host.StopAsync();
    }

    [Fact]
    public async Task Twice_IsOneNode()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor().AddPaxtor(static o => o.Name = "second@localhost");
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.Single(host.Services.GetServices<PaxtorNode>());
        Assert.Equal("second@localhost", host.Services.GetRequiredService<PaxtorNode>().Name);
        await host.StopAsync();
    }

    [Fact]
    public async Task Services_WithoutAConfiguration_TakeSettingsFromCode()
    {
        HostApplicationBuilder builder = TestHost.Builder();
        builder.Services.AddPaxtor(static o =>
        {
            o.Quorum.Add(PaxtorOptions.SingleQuorum);
            o.Durability = DurabilityMode.Memory;
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        await using LockHandle held = await host.Services.GetRequiredService<ILocks>().AcquireAsync("k", TestHost.Patience);
        Assert.True(held.IsHeld);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Locks")]
    [InlineData("")]
    [InlineData("a b")]
    public void NameThatCannotBe_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddPaxtor(name, new ConfigurationBuilder().Build()));

    /// <summary>The tokens of locks that hosted services had.</summary>
    internal sealed class Tokens
    {
        public List<long> Seen { get; } = [];
    }

    /// <summary>Owns a lock while it starts and while it stops.</summary>
    internal sealed class Recorder(ILocks locks, Tokens tokens) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => OwnAsync();

        public Task StopAsync(CancellationToken cancellationToken) => OwnAsync();

        private async Task OwnAsync()
        {
            await using LockHandle held = await locks.AcquireAsync("k", TestHost.Patience);
            tokens.Seen.Add(held.Token);
        }
    }
}
