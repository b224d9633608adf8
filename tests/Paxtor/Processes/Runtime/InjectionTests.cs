using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Paxtor.Tests.Hosting;

namespace Paxtor.Tests.Processes;

public sealed class InjectionTests
{
    [Fact]
    public async Task Process_GetsServicesOfAScopeOfItsOwn()
    {
        HostApplicationBuilder builder = TestHost.Builder(TestHost.InMemory());
        builder.AddPaxtor();
        builder.Services.AddProcess<Injected>();
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddKeyedSingleton("key", "keyed");
        using IHost host = builder.Build();

        // Asked for before the node has started: it waits.
        IProcesses processes = host.Services.GetRequiredService<IProcesses>();
        Assert.Empty(processes.Members);
        Task<Pid> early = processes.StartAsync(ProcessSpec.For<Injected>(7), new StartOptions { Name = "early" });
        Task<string> call = processes.Get<IInjected>(ProcessRef.Named("early")).TellAsync();
        Assert.False(early.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => { processes.Start(static (_, _) => Task.CompletedTask); });
        await host.StartAsync();
        Pid first = await early.WaitAsync(TestNode.Patience);
        IInjected one = processes.Get<IInjected>(first);
        Assert.Equal($"7 keyed none {first}", await one.TellAsync());
        await Task.WhenAny(call).WaitAsync(TestNode.Patience);
        IInjected two = processes.Get<IInjected>(await processes.StartAsync(ProcessSpec.For<Injected>(8)));
        Scoped scope = Scoped.Made[await one.ScopeAsync()];
        Assert.NotSame(scope, Scoped.Made[await two.ScopeAsync()]);
        Assert.False(scope.IsDisposed);
        Task<ExitReason> ended = processes.WaitForExitAsync(first);
        processes.Exit(first, ExitReason.Shutdown);
        await ended.WaitAsync(TestNode.Patience);
        Assert.True(scope.IsDisposed);
        Scoped rest = Scoped.Made[await two.ScopeAsync()];
        await host.StopAsync();
        Assert.True(rest.IsDisposed);
    }

    [Fact]
    public async Task ServiceIsMissing_TheStartSaysWhich()
    {
        await using TestNode node = await TestNode.StartAsync(static o => o.Processes.Add<Injected>());
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => node.Processes.StartAsync(ProcessSpec.For<Injected>(1)));
        Assert.Contains("'scoped'", error.Message, StringComparison.Ordinal);
        Assert.Contains("without services", error.Message, StringComparison.Ordinal);
    }
}

[ProcessContract("injected")]
public interface IInjected
{
    Task<string> TellAsync();

    ValueTask<int> ScopeAsync();
}

/// <summary>A process with injected services.</summary>
[Process("injected")]
public sealed class Injected([StartArgument] int number, Scoped scoped, [FromKeyedServices("key")] string keyed, ILogger<Injected> log, ProcessContext context, string missing = "none") : IInjected
{
    public Task<string> TellAsync()
    {
        Assert.NotNull(log);
        return Task.FromResult($"{number} {keyed} {missing} {context.Self}");
    }

    public ValueTask<int> ScopeAsync() => new(scoped.Number);
}

/// <summary>A service of a scope.</summary>
public sealed class Scoped : IDisposable
{
    public static readonly ConcurrentDictionary<int, Scoped> Made = new();

    public Scoped()
    {
        Number = Made.Count;
        while (!Made.TryAdd(Number, this))
            Number++;
    }

    public int Number { get; }

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
