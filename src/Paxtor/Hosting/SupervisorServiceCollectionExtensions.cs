using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Paxtor;
using Paxtor.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Supervisors that run as long as the host.</summary>
public static class SupervisorServiceCollectionExtensions
{
    /// <summary>
    /// Starts a supervisor with the host, under a name on the node that <c>AddPaxtor</c> adds, and ends it and its children before the node. If it does not start, nor does the host; when it
    /// gives up, the host stops. Those that are added first start first and end last.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name on the node.</param>
    /// <param name="spec">What it supervises, and how.</param>
    /// <param name="cluster">The name by which <c>AddPaxtor</c> adds the node; null for the default one.</param>
    public static IServiceCollection AddSupervisor(this IServiceCollection services, string name, SupervisorSpec spec, string? cluster = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        return Add(services, name, () => ProcessSpec.For<Supervisor>(spec), cluster);
    }

    /// <inheritdoc cref="AddSupervisor(IServiceCollection, string, SupervisorSpec, string?)"/>
    /// <typeparam name="TSupervisor">A class derived from <see cref="Supervisor"/>, without start arguments; it is declared too.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name on the node.</param>
    /// <param name="cluster">The name by which <c>AddPaxtor</c> adds the node; null for the default one.</param>
    public static IServiceCollection AddSupervisor<TSupervisor>(this IServiceCollection services, string name, string? cluster = null)
        where TSupervisor : Supervisor
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddProcess<TSupervisor>(cluster ?? Options.Options.DefaultName);
        return Add(services, name, static () => ProcessSpec.For<TSupervisor>(), cluster);
    }

    private static IServiceCollection Add(IServiceCollection services, string name, Func<ProcessSpec> make, string? cluster) =>
        // Not AddHostedService, which takes one of a type.
        services.AddSingleton<IHostedService>(s => new HostedSupervisor(
            name,
            make,
            s.GetRequiredKeyedService<HostedNode>(cluster ?? Options.Options.DefaultName).Processes,
            s.GetService<IHostApplicationLifetime>(),
            (s.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Paxtor.Processes")));
}
