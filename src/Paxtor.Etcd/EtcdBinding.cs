using Microsoft.Extensions.Configuration;
using Paxtor.Coordination;
using Paxtor.Hosting;

namespace Paxtor.Etcd;

/// <summary>Reads the settings of the engine from a section of the application's configuration.</summary>
internal static class EtcdBinding
{
    private static readonly IReadOnlyList<string> Settings = [.. typeof(EtcdOptions).GetProperties().Select(static p => p.Name)];
    private static readonly IReadOnlyList<string> LimitSettings = [.. typeof(StoreLimits).GetProperties().Where(static p => p.CanWrite).Select(static p => p.Name)];

    /// <exception cref="PaxtorConfigurationException">The section is missing, holds a setting that does not exist, or a value that is none.</exception>
    public static EtcdOptions Read(IConfigurationSection section)
    {
        if (!section.Exists())
            throw new PaxtorConfigurationException($"The section {section.Path} is missing: set {section.Path}:Endpoints to the client URLs of etcd's members.");
        CheckNames(section, Settings);
        CheckNames(section.GetSection(nameof(EtcdOptions.Limits)), LimitSettings);
        EtcdOptions options = new();
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e)
        {
            // The binder's message names the setting and the value.
            throw new PaxtorConfigurationException($"{section.Path}: {e.Message}", e);
        }

        if (section[nameof(EtcdOptions.Endpoints)] is { Length: > 0 } text)
            options.Endpoints.Add(text);
        return options;
    }

    private static void CheckNames(IConfigurationSection section, IReadOnlyList<string> settings)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            string remedy = SettingNames.Nearest(child.Key, settings) is { } meant ? $"Is {meant} meant?" : $"There are: {string.Join(", ", settings)}.";
            throw new PaxtorConfigurationException($"{child.Path} is no setting of etcd's engine. {remedy}");
        }
    }
}
