using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Paxtor.Tests.Node;

namespace Paxtor.Tests.Hosting;

/// <summary>Makes hosts as applications do, with settings from a configuration and nodes that keep their data in memory.</summary>
internal static class TestHost
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A builder with the settings, the environment Production, and a log of its own.</summary>
    public static HostApplicationBuilder Builder(params (string Key, string Value)[] settings) => Builder("Production", null, settings);

    public static HostApplicationBuilder Builder(string environment, string? contentRoot, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = environment,
            ApplicationName = "tests",
            ContentRootPath = contentRoot,
        });
        foreach ((string key, string value) in settings)
            builder.Configuration[key] = value;
        builder.Services.AddSingleton<TestLog>();
        builder.Services.AddSingleton<ILoggerFactory>(static s => s.GetRequiredService<TestLog>());
        return builder;
    }

    /// <summary>A quorum of one that keeps nothing.</summary>
    public static (string Key, string Value)[] InMemory(string section = "Paxtor") =>
        [($"{section}:Quorum", "single"), ($"{section}:Durability", "Memory"), ($"{section}:Name", "test@localhost")];
}
