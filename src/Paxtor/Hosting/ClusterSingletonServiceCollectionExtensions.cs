using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Paxtor;
using Paxtor.Foundation.Time;
using Paxtor.Hosting.Singletons;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosted services that run on exactly one node of a cluster.</summary>
public static class ClusterSingletonServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="BackgroundService"/> that runs on exactly one node of the cluster at any time, its stopping token tied to the ownership. Every node that may run it
    /// makes this call; the node is that of <c>AddPaxtor</c>.
    /// </summary>
    /// <typeparam name="TService">
    /// An ordinary background service. Each tenure has a new scope and a new instance, disposed at its end; <see cref="SingletonTenure"/> (key, fencing token, lost signal) can be injected.
    /// It must not be added by <c>AddHostedService</c> as well.
    /// </typeparam>
    /// <param name="services">The services.</param>
    /// <param name="key">The key, one for each singleton of a cluster. Whoever owns the lock of this key runs the service, so use no lock of the same key for anything else.</param>
    /// <param name="configure">Says how it is run; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The key is that of another singleton.</exception>
    /// <exception cref="ArgumentException">The key is no key, or an option is wrong.</exception>
    /// <remarks>
    /// <para>The host's start never waits for it, not even for a quorum. When the host stops, the service is stopped first, as any hosted service is, and then the ownership is
    /// given up, so that the node that has waited longest takes over at once; when the node dies, after its session's time to live.</para>
    /// <para>When the ownership is lost, the stopping token is cancelled before another node can be granted it. A service that has not ended by then is ended with its node
    /// (<see cref="ClusterSingletonOptions.OnLost"/>).</para>
    /// <para>When it returns, it is done for this tenure (<see cref="ClusterSingletonOptions.WhenCompleted"/>). When it throws, the ownership is given up, the node pauses before it asks again
    /// (<see cref="ClusterSingletonOptions.BackOff"/>), and the health check <c>paxtor.singletons</c> is degraded meanwhile; the host goes on.</para>
    /// </remarks>
    public static IServiceCollection AddClusterSingleton<TService>(this IServiceCollection services, LockKey key, Action<ClusterSingletonOptions>? configure = null)
        where TService : BackgroundService => Add(services, Options.Options.DefaultName, key, typeof(TService), configure);

    /// <summary>The same with the full name of the class as the key. Whoever renames the class makes another singleton, which runs beside the old one while nodes of both versions run.</summary>
    /// <typeparam name="TService">An ordinary background service.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says how it is run; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">It is there already.</exception>
    public static IServiceCollection AddClusterSingleton<TService>(this IServiceCollection services, Action<ClusterSingletonOptions>? configure = null)
        where TService : BackgroundService => Add(services, Options.Options.DefaultName, typeof(TService).FullName!, typeof(TService), configure);

    /// <summary>The same on the node of one of several clusters.</summary>
    /// <typeparam name="TService">An ordinary background service.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name by which <c>AddPaxtor</c> adds the node; the health check is <c>paxtor.name.singletons</c>.</param>
    /// <param name="key">The key, one for each singleton of a cluster.</param>
    /// <param name="configure">Says how it is run; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The key is that of another singleton.</exception>
    /// <exception cref="ArgumentException">The key is no key, or an option is wrong.</exception>
    public static IServiceCollection AddClusterSingleton<TService>(this IServiceCollection services, string name, LockKey key, Action<ClusterSingletonOptions>? configure = null)
        where TService : BackgroundService
    {
        ArgumentNullException.ThrowIfNull(name);
        return Add(services, name, key, typeof(TService), configure);
    }

    private static IServiceCollection Add(IServiceCollection services, string cluster, LockKey key, Type service, Action<ClusterSingletonOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        key.ThrowIfDefault();
        ClusterSingletonOptions options = new();
        configure?.Invoke(options);
        options.Validate();
        SingletonRegistration registration = new(cluster, key, service, options);
        SingletonRules.CheckKeyIsFree(registration, services);
        bool isFirst = !services.Any(d => !d.IsKeyedService && d.ImplementationInstance is SingletonRegistration other && other.Cluster == cluster);
        services.AddSingleton(registration);
        services.TryAddScoped<TenureSlot>();
        services.TryAddScoped(static s => s.GetRequiredService<TenureSlot>().Tenure);
        services.AddSingleton<IHostedService>(s => new SingletonRunner(registration, s));
        if (isFirst)
        {
            string check = cluster.Length > 0 ? $"paxtor.{cluster}.singletons" : "paxtor.singletons";
            services.AddHealthChecks().Add(new HealthCheckRegistration(check, s => new SingletonCheck(cluster, s, BootTimeProvider.Instance), failureStatus: null, ["paxtor"]));
        }

        return services;
    }
}
