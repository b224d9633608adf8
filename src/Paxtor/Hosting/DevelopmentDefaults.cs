using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Paxtor.Hosting;

/// <summary>
/// What a node may leave unsaid on a developer's machine. Nowhere else: three replicas that were never configured would each own every lock.
/// </summary>
internal sealed class DevelopmentDefaults(string name, IHostEnvironment? environment) : IPostConfigureOptions<PaxtorOptions>
{
    public const string Folder = ".paxtor";

    public void PostConfigure(string? optionsName, PaxtorOptions options)
    {
        if (!string.Equals(optionsName, name, StringComparison.Ordinal) || environment?.IsDevelopment() != true || options.Engine is not null)
            return;
        if (options.Quorum.All(string.IsNullOrWhiteSpace))
        {
            options.Quorum.Clear();
            options.Quorum.Add(PaxtorOptions.SingleQuorum);
        }

        if (IsSingle(options) && options.Durability == DurabilityMode.Disk && string.IsNullOrWhiteSpace(options.DataDirectory))
            options.DataDirectory = Path.Combine(environment.ContentRootPath, Folder, name.Length > 0 ? name : "data");
    }

    /// <summary>Keeps the folder of data that came about by default out of version control.</summary>
    public static void Prepare(PaxtorOptions options, IHostEnvironment? environment)
    {
        if (environment?.IsDevelopment() != true || options.DataDirectory is not { } directory)
            return;
        string folder = Path.Combine(environment.ContentRootPath, Folder);
        if (!string.Equals(Path.GetDirectoryName(directory), folder, StringComparison.Ordinal))
            return;
        string ignore = Path.Combine(folder, ".gitignore");
        Directory.CreateDirectory(folder);
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
    }

    private static bool IsSingle(PaxtorOptions options) =>
        options.Quorum is [{ } only] && only.Trim().Equals(PaxtorOptions.SingleQuorum, StringComparison.OrdinalIgnoreCase);
}
