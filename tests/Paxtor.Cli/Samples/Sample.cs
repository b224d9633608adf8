using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Tests.Ports;

namespace Paxtor.Cli.Tests.Samples;

/// <summary>Starts the samples' programs from where the build put them, in a folder of the test's own, on ports that are free.</summary>
internal sealed partial class Sample : IDisposable
{
    private readonly Dictionary<string, string> ports = new(StringComparer.Ordinal);

    /// <summary>The working directory of what is started.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("paxtor-sample-").FullName;

    public ChildProcess Start(string name, string[] arguments, Action<ProcessStartInfo>? configure = null)
    {
        // tests/Paxtor.Cli/bin/CONFIGURATION/FRAMEWORK
        DirectoryInfo output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(SamplesOf(output), name, "bin", output.Parent!.Name, output.Name, name);
        Assert.True(File.Exists(program), program);
        return ChildProcess.Start(program, arguments, info =>
        {
            info.WorkingDirectory = Folder;
            configure?.Invoke(info);
        });
    }

    /// <summary>As <c>dotnet run --launch-profile</c> does, but for the ports of this machine, each of which becomes a free one.</summary>
    public ChildProcess StartProfile(string name, string profile)
    {
        string project = Path.Combine(SamplesOf(new DirectoryInfo(AppContext.BaseDirectory)), name);
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(project, "Properties", "launchSettings.json")));
        File.WriteAllText(Path.Combine(Folder, "appsettings.json"), FreePorts(File.ReadAllText(Path.Combine(project, "appsettings.json"))));
        return Start(name, [], info =>
        {
            foreach (JsonProperty variable in settings.RootElement.GetProperty("profiles").GetProperty(profile).GetProperty("environmentVariables").EnumerateObject())
                info.Environment[variable.Name] = FreePorts(variable.Value.GetString()!);
        });
    }

    /// <summary>Text of a sample with each port replaced by a free one, the same for the same port.</summary>
    public string FreePorts(string text) => PortOfThisMachine().Replace(text, m =>
    {
        if (!ports.ContainsKey(m.Value))
            ports[m.Value] = OwnPorts.Take().ToString(null, null);
        return ports[m.Value];
    });

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Reads lines until one fits.</summary>
    public static async Task<string> ReadAsync(ChildProcess from, Predicate<string> fits)
    {
        List<string> lines = [];
        while (true)
        {
            string line;
            try
            {
                line = await from.LineAsync();
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                throw new InvalidOperationException($"It did not come:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}{Environment.NewLine}{e.Message}", e);
            }

            if (fits(line))
                return line;
            lines.Add(line);
        }
    }

    private static string SamplesOf(DirectoryInfo output)
    {
        DirectoryInfo? root = output;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Paxtor.slnx")))
            root = root.Parent;
        return Path.Combine(root?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout."), "samples");
    }

    [GeneratedRegex(@"(?<=(?:127\.0\.0\.1|localhost):)\d+")]
    private static partial Regex PortOfThisMachine();
}
