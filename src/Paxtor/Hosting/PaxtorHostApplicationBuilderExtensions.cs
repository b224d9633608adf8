using Microsoft.Extensions.DependencyInjection;
using Paxtor;

namespace Microsoft.Extensions.Hosting;

/// <summary>Puts Paxtor nodes into an application.</summary>
public static class PaxtorHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds a node of a cluster to the application: <see cref="ILocks"/>, <see cref="IProcesses"/>, <see cref="INames"/> and <see cref="PaxtorNode"/> can be injected. The node starts before the application's own
    /// hosted services and stops after them.
    /// </summary>
    /// <typeparam name="TBuilder">The builder: of a web application, a worker, anything on the generic host.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the settings that come from the section <c>Paxtor</c> of the configuration; null changes nothing.</param>
    /// <remarks>
    /// <para>The settings are the properties of <see cref="PaxtorOptions"/>. They are checked when the host starts, and a wrong one ends the start with a message that names it and the remedy.</para>
    /// <para>In the environment Development a node without <c>Paxtor:Quorum</c> is a quorum by itself, with its data in <c>.paxtor</c> below the content root.</para>
    /// <para>Two health checks come with it: <c>paxtor.live</c> (tag <c>live</c>), unhealthy when the node cannot go on, and <c>paxtor.ready</c> (tag <c>ready</c>),
    /// healthy while the node has a quorum and a session. They name role, leader and revision in their data.</para>
    /// </remarks>
    public static TBuilder AddPaxtor<TBuilder>(this TBuilder builder, Action<PaxtorOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddPaxtor(builder.Configuration.GetSection(PaxtorOptions.SectionName), configure);
        return builder;
    }

    /// <summary>Adds a node of one of several clusters, by name: inject <see cref="ILocks"/> and <see cref="PaxtorNode"/> with <c>[FromKeyedServices(name)]</c>.</summary>
    /// <typeparam name="TBuilder">The builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The key of the services, and the default of <see cref="PaxtorOptions.Cluster"/>. The settings are in the section <c>Paxtor:name</c>.</param>
    /// <param name="configure">Changes the settings that come from the configuration; null changes nothing.</param>
    /// <exception cref="ArgumentException">The name is that of a setting, or no name of a cluster.</exception>
    /// <remarks>See <see cref="AddPaxtor{TBuilder}(TBuilder, Action{PaxtorOptions})"/>; the health checks are <c>paxtor.name.live</c> and <c>paxtor.name.ready</c>.</remarks>
    public static TBuilder AddPaxtor<TBuilder>(this TBuilder builder, string name, Action<PaxtorOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddPaxtor(name, builder.Configuration.GetSection(PaxtorOptions.SectionName + ":" + name), configure);
        return builder;
    }
}
