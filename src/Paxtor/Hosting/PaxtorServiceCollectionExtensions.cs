using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Paxtor;
using Paxtor.Hosting;
using Paxtor.Transport;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts Paxtor nodes into a service collection; with a host at hand, <c>builder.AddPaxtor()</c> is the shorter way.</summary>
public static class PaxtorServiceCollectionExtensions
{
    /// <summary>Adds a node of a cluster; see <see cref="PaxtorHostApplicationBuilderExtensions.AddPaxtor{TBuilder}(TBuilder, Action{PaxtorOptions})"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section with the settings, such as <c>configuration.GetSection("Paxtor")</c>.</param>
    /// <param name="configure">Changes the settings that come from it; null changes nothing.</param>
    public static IServiceCollection AddPaxtor(this IServiceCollection services, IConfiguration configuration, Action<PaxtorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, Options.Options.DefaultName, configuration, configure);
    }

    /// <summary>Adds a node of a cluster whose settings come from code alone.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Makes the settings.</param>
    public static IServiceCollection AddPaxtor(this IServiceCollection services, Action<PaxtorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, Options.Options.DefaultName, null, configure);
    }

    /// <summary>Adds a node of one of several clusters, by name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key of the services, and the default of <see cref="PaxtorOptions.Cluster"/>.</param>
    /// <param name="configuration">The section with the settings of this one.</param>
    /// <param name="configure">Changes the settings that come from it; null changes nothing.</param>
    /// <exception cref="ArgumentException">The name is that of a setting, or no name of a cluster.</exception>
    public static IServiceCollection AddPaxtor(this IServiceCollection services, string name, IConfiguration configuration, Action<PaxtorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (!NodeName.IsValidCluster(name))
            throw new ArgumentException($"'{name}' is no name for a cluster: ASCII letters, digits, '-', '_', '.' are expected, at most {NodeName.MaxNameChars} of them.", nameof(name));
        if (SettingNames.IsSetting(name))
            throw new ArgumentException($"A cluster cannot be named '{name}': that is a setting of Paxtor, and its section would be mistaken for it.", nameof(name));
        return Add(services, name, configuration, configure);
    }

    private static IServiceCollection Add(IServiceCollection services, string name, IConfiguration? configuration, Action<PaxtorOptions>? configure)
    {
        if (configuration is not null)
            services.AddSingleton<IConfigureOptions<PaxtorOptions>>(new ConfigurationBinding(name, configuration));
        if (configure is not null)
            services.Configure(name, configure);
        if (services.Any(d => d.IsKeyedService && d.ServiceType == typeof(HostedNode) && Equals(d.ServiceKey, name)))
            return services;

        string section = (configuration as IConfigurationSection)?.Path ?? PaxtorOptions.SectionName;
        bool named = name.Length > 0;
        services.AddSingleton(new NodeRegistration(name, section));
        services.AddOptions<PaxtorOptions>(name).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<PaxtorOptions>>(s => new DevelopmentDefaults(name, s.GetService<IHostEnvironment>()));
        services.AddSingleton<IValidateOptions<PaxtorOptions>>(s =>
            new SettingsCheck(name, section, configuration, [.. s.GetServices<NodeRegistration>().Select(static r => r.Section)]));
        services.AddKeyedSingleton(name, (s, _) => new HostedNode(
            s.GetRequiredService<IOptionsMonitor<PaxtorOptions>>().Get(name), section, s.GetService<IHostEnvironment>(), s.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance, s));
        services.AddSingleton<IHostedService>(s => s.GetRequiredKeyedService<HostedNode>(name));
        if (named)
        {
            services.AddKeyedSingleton(name, static (s, key) => s.GetRequiredKeyedService<HostedNode>(key).Node);
            services.AddKeyedSingleton(name, static (s, key) => s.GetRequiredKeyedService<HostedNode>(key).Locks);
            services.AddKeyedSingleton(name, static (s, key) => s.GetRequiredKeyedService<HostedNode>(key).Processes);
            services.AddKeyedSingleton(name, static (s, key) => s.GetRequiredKeyedService<HostedNode>(key).Names);
        }
        else
        {
            services.AddSingleton(static s => s.GetRequiredKeyedService<HostedNode>(Options.Options.DefaultName).Node);
            services.AddSingleton(static s => s.GetRequiredKeyedService<HostedNode>(Options.Options.DefaultName).Locks);
            services.AddSingleton(static s => s.GetRequiredKeyedService<HostedNode>(Options.Options.DefaultName).Processes);
            services.AddSingleton(static s => s.GetRequiredKeyedService<HostedNode>(Options.Options.DefaultName).Names);
        }

        string check = named ? "paxtor." + name : "paxtor";
        services.AddHealthChecks()
            .Add(new HealthCheckRegistration(check + ".live", s => new LiveCheck(s.GetRequiredKeyedService<HostedNode>(name).Node), failureStatus: null, ["live", "paxtor"]))
            .Add(new HealthCheckRegistration(check + ".ready", s => new ReadyCheck(s.GetRequiredKeyedService<HostedNode>(name).Node), failureStatus: null, ["ready", "paxtor"]));
        return services;
    }
}
