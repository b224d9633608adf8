using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Paxtor.Pooling.Code;

namespace Paxtor.Pooling.Starting;

/// <summary>
/// The program of a worker: the launcher, Paxtor and what it needs beyond the runtime, as this process runs them; known by a hash of the contents, so that a worker never
/// runs another version than its master. Nothing of the user's is in it.
/// </summary>
internal sealed class WorkerFiles
{
    private const string Launcher = "Paxtor.Worker";

    private static readonly Lazy<WorkerFiles> Own = new(Collect);

    private WorkerFiles(IReadOnlyList<(string Name, string Path)> files, byte[] runtimeConfig, string hash)
    {
        Files = files;
        RuntimeConfig = runtimeConfig;
        Hash = hash;
    }

    /// <summary>The name of the assembly to start.</summary>
    public static string Program => Launcher + ".dll";

    /// <summary>The name of the file that tells which runtime to start it on.</summary>
    public static string RuntimeConfigName => Launcher + ".runtimeconfig.json";

    /// <summary>The assemblies: the name of the file there, and its path here.</summary>
    public IReadOnlyList<(string Name, string Path)> Files { get; }

    public byte[] RuntimeConfig { get; }

    /// <summary>Hexadecimal digits; the same contents have the same.</summary>
    public string Hash { get; }

    /// <summary>The program as this process would send it.</summary>
    /// <exception cref="PoolException">This process has no files to send.</exception>
    public static WorkerFiles OfThisProcess() => Own.Value;

    /// <summary>The paths of all assemblies that this process can load of itself, the runtime's too.</summary>
    /// <exception cref="PoolException">They are no files.</exception>
    public static string[] TrustedOfThisProcess()
    {
        string trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        if (typeof(WorkerFiles).Assembly.Location.Length == 0 || trusted.Length == 0)
            throw new PoolException("This program is published as a single file or compiled ahead of time: it has no assemblies to send to workers. Publish it as files to start a pool from it.");
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
    }

    private static WorkerFiles Collect()
    {
        Dictionary<string, string> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in TrustedOfThisProcess())
            known.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        SortedDictionary<string, string> found = new(StringComparer.Ordinal);
        Queue<string> open = new([Launcher, "Paxtor.Pool"]);
        while (open.TryDequeue(out string? name))
        {
            if (found.ContainsKey(name + ".dll"))
                continue;
            if (!known.TryGetValue(name, out string? path))
            {
                // A reference that only a path of code uses which this program never takes may be missing here as well.
                if (name is Launcher or "Paxtor.Pool")
                    throw new PoolException($"{name}.dll does not lie beside this program: reference the package Paxtor.Pool from the program itself.");
                continue;
            }

            if (RuntimeFiles.OfThisProcess.HasAssembly(path))
                continue;
            found[name + ".dll"] = path;
            foreach (string reference in References(path))
                open.Enqueue(reference);
        }

        byte[] config = Encoding.UTF8.GetBytes(RuntimeConfigText());
        (string, string)[] files = [.. found.Select(static f => (f.Key, f.Value))];
        return new WorkerFiles(files, config, HashOf(files, config));
    }

    /// <summary>The runtime that this process has, or a later patch of it. Less time for the compiler's measurements: jobs are most often loops, which it sees running anyway.</summary>
    private static string RuntimeConfigText()
    {
        Version version = Environment.Version;
        bool invariant = Switch("System.Globalization.Invariant", Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is "1" or "true");
        return $$"""
            {
              "runtimeOptions": {
                "tfm": "net{{version.Major}}.{{version.Minor}}",
                "framework": { "name": "Microsoft.NETCore.App", "version": "{{version.Major}}.{{version.Minor}}.0" },
                "configProperties": { "System.Runtime.TieredPGO": false, "System.Globalization.Invariant": {{Text(invariant)}}, "System.Globalization.PredefinedCulturesOnly": {{Text(Switch("System.Globalization.PredefinedCulturesOnly", invariant))}} }
              }
            }

            """;
    }

    /// <summary>What jobs do with cultures is what the master would do with them.</summary>
    private static bool Switch(string name, bool otherwise) => AppContext.TryGetSwitch(name, out bool value) ? value : otherwise;

    private static string Text(bool value) => value ? "true" : "false";

    private static string[] References(string path)
    {
        using FileStream file = File.OpenRead(path);
        using PEReader reader = new(file);
        if (!reader.HasMetadata)
            return [];
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }

    private static string HashOf(IReadOnlyList<(string Name, string Path)> files, byte[] config)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(config);
        foreach ((string name, string path) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {new FileInfo(path).Length}\n"));
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
