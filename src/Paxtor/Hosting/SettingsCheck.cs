using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Paxtor.Node;

namespace Paxtor.Hosting;

/// <summary>Checks the settings of one node as its start would, and looks for settings that do not exist.</summary>
/// <param name="name">The name of the options.</param>
/// <param name="section">Where they are in the configuration.</param>
/// <param name="configuration">The section itself; null when the settings come from code alone.</param>
/// <param name="sections">The sections of all nodes of the application: one may lie inside another.</param>
internal sealed class SettingsCheck(string name, string section, IConfiguration? configuration, IReadOnlyList<string> sections) : IValidateOptions<PaxtorOptions>
{
    public ValidateOptionsResult Validate(string? optionsName, PaxtorOptions options)
    {
        if (!string.Equals(optionsName, name, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        List<string> problems = [];
        if (configuration is not null)
        {
            FindUnknown(configuration, section, SettingNames.Node, problems, options.Engine?.Setting);
            FindUnknown(configuration.GetSection(nameof(PaxtorOptions.Locks)), $"{section}:{nameof(PaxtorOptions.Locks)}", SettingNames.Locks, problems);
        }

        try
        {
            NodeSettings.Read(options).Security.Dispose();
        }
        catch (PaxtorConfigurationException e)
        {
            problems.Add(InSection(e.Message, section));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>The messages speak of the section <c>Paxtor</c>; the node may have another, which an engine's messages name already.</summary>
    public static string InSection(string message, string section)
    {
        const string Named = "\0";
        return section == PaxtorOptions.SectionName
            ? message
            : message.Replace(section + ":", Named, StringComparison.Ordinal).Replace(PaxtorOptions.SectionName + ":", Named, StringComparison.Ordinal).Replace(Named, section + ":", StringComparison.Ordinal);
    }

    private void FindUnknown(IConfiguration from, string path, IReadOnlyList<string> settings, List<string> problems, string? engineSection = null)
    {
        foreach (IConfigurationSection child in from.GetChildren())
        {
            if (settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase) || sections.Any(s => IsWithin(s, child.Path)))
                continue;
            if (engineSection is not null && IsWithin(engineSection, child.Path))
                continue;
            string remedy = SettingNames.Nearest(child.Key, settings) is { } meant ? $"Is {meant} meant?" : $"There are: {string.Join(", ", settings)}."
                + (child.Value is null ? " If it is the section of an engine other than the embedded quorum, choose that engine in code: its package has the call." : "");
            problems.Add($"{path}:{child.Key} is no setting of Paxtor. {remedy}");
        }
    }

    private static bool IsWithin(string section, string path) =>
        section.Equals(path, StringComparison.OrdinalIgnoreCase) || section.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase);
}
