using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using Paxtor.Pooling.Starting;

namespace Paxtor.Pooling.Code;

/// <summary>
/// The files of this process's application that a worker does not have: its assemblies with their satellites, and native libraries. Not among them: the runtime, what the worker's program
/// consists of (Paxtor and what it needs), and files of data, which jobs read through the master.
/// </summary>
internal sealed class ApplicationFiles
{
    private static readonly Lazy<ApplicationFiles> Own = new(Collect);
    private readonly Dictionary<string, string> paths = new(StringComparer.Ordinal);

    private ApplicationFiles(CodeManifest manifest, IEnumerable<(string Hash, string Path)> paths)
    {
        Manifest = manifest;
        foreach ((string hash, string path) in paths)
            this.paths[hash] = path;
    }

    public CodeManifest Manifest { get; }

    /// <exception cref="PoolException">This process has no files to send.</exception>
    public static ApplicationFiles OfThisProcess() => Own.Value;

    /// <exception cref="PoolException">There is no such file.</exception>
    public string PathOf(string hash) => paths.TryGetValue(hash, out string? path) ? path : throw new PoolException("The master's application has no file of this content.");

    /// <summary>The operating system and the processor, by which native files are told apart.</summary>
    public static string PlatformOfThisProcess { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux")}-" +
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static ApplicationFiles Collect()
    {
        string[] trusted = WorkerFiles.TrustedOfThisProcess();
        string root = AppContext.BaseDirectory;
        HashSet<string> workers = new(WorkerFiles.OfThisProcess().Files.Select(static f => f.Name), StringComparer.OrdinalIgnoreCase);
        string[] assemblies = [.. trusted
            .Where(p => !RuntimeFiles.OfThisProcess.HasAssembly(p) && !workers.Contains(Path.GetFileName(p)))
            .Concat(AppDomain.CurrentDomain.GetAssemblies().Where(IsPlugin).Select(static a => a.Location))
            .Where(p => !workers.Contains(Path.GetFileName(p)))
            .DistinctBy(static p => Path.GetFileName(p), StringComparer.OrdinalIgnoreCase)];
        List<(CodeFile File, string Path)> found = [];
        foreach (string path in assemblies)
        {
            found.Add(Make(CodeFileKind.Assembly, Path.GetFileName(path), path, PlatformIn(Path.GetRelativePath(root, path))));
            foreach (string satellite in SatellitesOf(path))
                found.Add(Make(CodeFileKind.Satellite, $"{Path.GetFileName(Path.GetDirectoryName(satellite))}/{Path.GetFileName(satellite)}", satellite, ""));
        }

        foreach ((string relative, string path) in NativeFiles(root))
            found.Add(Make(CodeFileKind.Native, relative, path, PlatformIn(relative) is { Length: > 0 } named ? named : PlatformOfThisProcess));
        found.Sort(static (a, b) => string.CompareOrdinal(a.File.Path, b.File.Path));
        CodeManifest manifest = new()
        {
            Runtime = Environment.Version,
            Platform = PlatformOfThisProcess,
            Entry = Assembly.GetEntryAssembly()?.GetName().Name ?? "",
            Files = [.. found.Select(static f => f.File)],
        };
        return new ApplicationFiles(manifest, found.Select(static f => (f.File.Hash, f.Path)));
    }

    private static (CodeFile File, string Path) Make(CodeFileKind kind, string relative, string path, string platform)
    {
        using FileStream stream = File.OpenRead(path);
        return (new CodeFile(kind, relative.Replace('\\', '/'), Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length, platform), path);
    }

    private static bool IsPlugin(Assembly assembly) =>
        !assembly.IsDynamic && assembly.Location.Length > 0 && !RuntimeFiles.OfThisProcess.HasAssembly(assembly.Location) &&
        AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default;

    private static IEnumerable<string> SatellitesOf(string assembly)
    {
        string directory = Path.GetDirectoryName(assembly)!;
        string name = Path.GetFileNameWithoutExtension(assembly) + ".resources.dll";
        return Directory.EnumerateDirectories(directory).Select(d => Path.Combine(d, name)).Where(File.Exists);
    }

    private static IEnumerable<(string Relative, string Path)> NativeFiles(string root)
    {
        foreach (string path in Directory.EnumerateFiles(root))
        {
            if (IsNative(path) && !RuntimeFiles.OfThisProcess.HasNative(path))
                yield return (Path.GetFileName(path), path);
        }

        string platforms = Path.Combine(root, "runtimes");
        if (!Directory.Exists(platforms))
            yield break;
        foreach (string platform in Directory.EnumerateDirectories(platforms))
        {
            string native = Path.Combine(platform, "native");
            if (!Directory.Exists(native))
                continue;
            foreach (string path in Directory.EnumerateFiles(native, "*", SearchOption.AllDirectories))
                yield return (Path.GetRelativePath(root, path), path);
        }
    }

    private static bool IsNative(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".so" or ".dylib" => true,
        ".dll" => !HasMetadata(path),
        _ => Path.GetFileName(path).Contains(".so.", StringComparison.Ordinal),
    };

    private static bool HasMetadata(string path)
    {
        using FileStream file = File.OpenRead(path);
        using PEReader reader = new(file);
        return reader.HasMetadata;
    }

    // runtimes/<platform>/…
    private static string PlatformIn(string relative)
    {
        string[] parts = relative.Split('/', '\\');
        return parts is ["runtimes", var platform, _, ..] && platform != "any" ? platform : "";
    }
}
