using System.Reflection;
using System.Text.Json;

namespace Paxtor.Pooling.Code;

/// <summary>
/// Tells the files of Microsoft.NETCore.App, which every worker has, from those of the application. A program that brings its runtime (published self-contained) has both in one
/// directory; there the program's own list (<c>.deps.json</c>) says which came with the runtime. Not the key that an assembly is signed with: libraries from packages, such as
/// System.Drawing.Common, have the runtime's, and no worker has them. Only a program without the list is judged by the key. The assemblies of other shared frameworks (ASP.NET Core)
/// are the application's, as any library is.
/// </summary>
/// <param name="runtime">The directory of the runtime.</param>
/// <param name="application">The directory of the application.</param>
/// <param name="lists">The lists of the program: only that of the program itself may name a runtime that it brings.</param>
internal sealed class RuntimeFiles(string runtime, string application, IEnumerable<string> lists)
{
    /// <summary>How the library is called there that the runtime's files came in; a platform follows.</summary>
    private const string Pack = "runtimepack.Microsoft.NETCore.App.Runtime.";

    private readonly HashSet<string>? listed = Same(runtime, application) ? Read(lists) : null;

    /// <summary>Those of this process.</summary>
    public static RuntimeFiles OfThisProcess { get; } = new(
        Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "",
        AppContext.BaseDirectory,
        (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether the application brings its runtime, in its own directory.</summary>
    public bool AreBesideTheApplication { get; } = Same(runtime, application);

    /// <summary>Whether an assembly is of the runtime.</summary>
    public bool HasAssembly(string path)
    {
        if (!Same(Path.GetDirectoryName(path) ?? "", runtime))
            return false;
        if (!AreBesideTheApplication)
            return true;
        return listed?.Contains(Path.GetFileName(path)) ?? CodeNames.IsOfRuntime(AssemblyName.GetAssemblyName(path));
    }

    /// <summary>Whether a native file beside the application is of the runtime: one that both have by the same name is.</summary>
    public bool HasNative(string path)
    {
        string name = Path.GetFileName(path);
        return listed?.Contains(name) ?? File.Exists(Path.Combine(runtime, name));
    }

    private static bool Same(string one, string other) =>
        string.Equals(Path.TrimEndingDirectorySeparator(one), Path.TrimEndingDirectorySeparator(other), StringComparison.Ordinal);

    private static HashSet<string>? Read(IEnumerable<string> lists)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (string list in lists.Where(File.Exists))
        {
            using FileStream file = File.OpenRead(list);
            using JsonDocument document = JsonDocument.Parse(file, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!document.RootElement.TryGetProperty("targets", out JsonElement targets))
                continue;
            foreach (JsonProperty library in targets.EnumerateObject().SelectMany(static t => t.Value.EnumerateObject()).Where(static l => l.Name.StartsWith(Pack, StringComparison.Ordinal)))
            {
                foreach (string kind in (string[])["runtime", "native"])
                {
                    if (library.Value.TryGetProperty(kind, out JsonElement files))
                        names.UnionWith(files.EnumerateObject().Select(static f => Path.GetFileName(f.Name)));
                }
            }
        }

        return names.Count > 0 ? names : null;
    }
}
