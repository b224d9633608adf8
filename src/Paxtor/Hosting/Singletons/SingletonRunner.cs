using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Locks;
using Paxtor.Node;
using Paxtor.Sessions;

namespace Paxtor.Hosting.Singletons;

/// <summary>A singleton in the life of a host: its start waits for nothing, its stop ends the service first and then gives the ownership up.</summary>
internal sealed class SingletonRunner : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>How long to wait for the store to confirm a release when the host does not wait any longer for the service.</summary>
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(2);

    private readonly SingletonRegistration registration;
    private readonly IServiceProvider services;
    private readonly ServiceWork work;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SingletonKeeper? keeper;
    private Task? stopping;

    public SingletonRunner(SingletonRegistration registration, IServiceProvider services)
    {
        this.registration = registration;
        this.services = services;
        log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Paxtor.Singletons");
        work = new ServiceWork(registration, services.GetRequiredService<IServiceScopeFactory>(), log);
        // Made before this, so that the container disposes of it after this.
        Node = services.GetKeyedService<HostedNode>(registration.Cluster)?.Node ?? throw SingletonRules.NoNode(registration);
    }

    public SingletonRegistration Registration => registration;

    public PaxtorNode Node { get; }

    /// <summary>What this node does about the singleton. Any thread.</summary>
    public SingletonStatus Status => Volatile.Read(ref keeper)?.Status ?? new SingletonStatus(SingletonPhase.Waiting);

    /// <exception cref="PaxtorConfigurationException">The same service would run on every node, too.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        SingletonRules.CheckNotHosted(registration, services);
        return Task.CompletedTask;
    }

    /// <summary>Begins to ask for the ownership. Needs no quorum: only the node must have started.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Hosts that know no StartingAsync come here first.
        SingletonRules.CheckNotHosted(registration, services);
        await Node.StartAsync(cancellationToken).ConfigureAwait(false);
        LockService service = Node.LockService!;
        service.Check(registration.Key, null);
        await service.Loop.RunOnLoopAsync(() =>
        {
            SingletonKeeper begun = new(service, registration, work, log);
            lock (gate)
                keeper = begun;
            // Whatever leaves it is a fault of ours, and ends the node as any such does.
            LoopTasks.Run(service.Loop, KeepAsync(begun));
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops the service, then gives the ownership up, so that another node takes over at once.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return stopping ??= RunStopAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A host that was not stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(ReleasePatience);
        await StopAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task RunStopAsync(CancellationToken cancellationToken)
    {
        // Not by way of the loop alone, which may be dead.
        work.Stop(cancellationToken);
        if (Volatile.Read(ref keeper) is not { } begun)
            return;
        begun.Loop.Post(static k => k.Stop(), begun);
        if (await EndsAsync(cancellationToken).ConfigureAwait(false) || Node.Failure?.Error is not null)
            return;
        if (!work.IsRunning)
            return;
        if (registration.Options.OnLost == OnLost.FailFast)
        {
            Node.Failure?.Report(new InvalidOperationException(
                $"The singleton {registration} did not end in the time that the host has for its stop (HostOptions.ShutdownTimeout), and asked that its node ends then: " +
                "its code must heed its stopping token. With OnLost = Fence its ownership would be given up instead."));
            return;
        }

        begun.Loop.Post(static k => k.Abandon(), begun);
        using CancellationTokenSource limit = new(ReleasePatience);
        await EndsAsync(limit.Token).ConfigureAwait(false);
    }

    private async ValueTask KeepAsync(SingletonKeeper begun)
    {
        await begun.RunAsync().ConfigureAwait(false);
        kept.SetResult();
    }

    /// <summary>Waits until the ownership is given up and nothing is asked any more.</summary>
    private async Task<bool> EndsAsync(CancellationToken limit)
    {
        try
        {
            await kept.Task.WaitAsync(limit).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }
}
