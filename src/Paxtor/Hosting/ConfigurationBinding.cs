using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Paxtor.Hosting;

/// <summary>Reads the settings of one node from the configuration. The quorum may be a list, or one text: <c>single</c>, or voters with commas between them.</summary>
internal sealed class ConfigurationBinding(string name, IConfiguration configuration) : IConfigureNamedOptions<PaxtorOptions>
{
    public void Configure(PaxtorOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? optionsName, PaxtorOptions options)
    {
        if (!string.Equals(optionsName, name, StringComparison.Ordinal))
            return;
        // Two clusters of one application must not take each other for one.
        if (name.Length > 0)
            options.Cluster = name;
        configuration.Bind(options);
        if (configuration[nameof(PaxtorOptions.Quorum)] is { Length: > 0 } text)
        {
            options.Quorum.Clear();
            options.Quorum.Add(text);
        }
    }
}
