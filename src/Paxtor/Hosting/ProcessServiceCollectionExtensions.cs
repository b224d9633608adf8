using Microsoft.Extensions.Options;
using Paxtor;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares the process classes of an application.</summary>
public static class ProcessServiceCollectionExtensions
{
    /// <summary>Declares a process class for the node that <c>AddPaxtor</c> adds: it may be started there, by other nodes too, and called by its contracts.</summary>
    /// <typeparam name="TProcess">The class: with one public constructor, whose parameters are injected or marked with <see cref="StartArgumentAttribute"/>.</typeparam>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddProcess<TProcess>(this IServiceCollection services)
        where TProcess : class => AddProcess<TProcess>(services, Options.Options.DefaultName);

    /// <summary>The same for the node of one of several clusters.</summary>
    /// <typeparam name="TProcess">The class.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name by which <c>AddPaxtor</c> adds it.</param>
    public static IServiceCollection AddProcess<TProcess>(this IServiceCollection services, string name)
        where TProcess : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        return services.Configure<PaxtorOptions>(name, static o => o.Processes.Add<TProcess>());
    }
}
