using System.Reflection;
using System.Runtime.Loader;

namespace Paxtor.Pooling.Code;

/// <summary>
/// The assemblies of one master's application on a worker. What the worker has itself, the runtime and Paxtor with what it needs, is never loaded a second time: its types are the same for the
/// application's code and for the worker's.
/// </summary>
internal sealed class CodeContext : AssemblyLoadContext
{
    private readonly Dictionary<string, string> assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Culture, string Name), string> satellites = [];
    private readonly Dictionary<string, string> natives = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="name">For people.</param>
    /// <param name="files">The files, each with where it lies here.</param>
    public CodeContext(string name, IEnumerable<(CodeFile File, string Path)> files)
        : base(name)
    {
        foreach ((CodeFile file, string path) in files)
        {
            if (file.Kind == CodeFileKind.Assembly)
                assemblies[file.Name] = path;
            else if (file.Kind == CodeFileKind.Satellite)
                satellites[(file.Culture.ToLowerInvariant(), file.Name.ToLowerInvariant())] = path;
            else
                natives[Path.GetFileName(file.Path)] = path;
        }
    }

    /// <summary>Whether the application has an assembly of this name.</summary>
    public bool Has(string name) => assemblies.ContainsKey(name);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? "";
        string culture = assemblyName.CultureName ?? "";
        string? path = culture.Length > 0 ? satellites.GetValueOrDefault((culture.ToLowerInvariant(), name.ToLowerInvariant())) : assemblies.GetValueOrDefault(name);
        // Null: the default context is asked, which has the runtime's and the worker's own.
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (string candidate in Variants(unmanagedDllName))
        {
            if (natives.TryGetValue(candidate, out string? path))
                return LoadUnmanagedDllFromPath(path);
        }

        return 0;
    }

    // As the runtime itself would look for it.
    private static string[] Variants(string name)
    {
        (string prefix, string suffix) = OperatingSystem.IsWindows() ? ("", ".dll") : OperatingSystem.IsMacOS() ? ("lib", ".dylib") : ("lib", ".so");
        return [name, $"{prefix}{name}{suffix}", $"{name}{suffix}", $"{prefix}{name}"];
    }
}
