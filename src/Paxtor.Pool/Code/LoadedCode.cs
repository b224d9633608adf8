using System.Reflection;
using System.Runtime.Loader;

namespace Paxtor.Pooling.Code;

/// <summary>The code of a member that takes none from elsewhere: what its own program consists of. So an attached node runs only what it could run anyway.</summary>
/// <param name="node">The member's name, for messages.</param>
internal sealed class LoadedCode(string node) : CodeSource
{
    /// <summary>The same, or null.</summary>
    public Assembly? TryFind(string name, Guid version) => Look(name, version, out _);

    public override Assembly Find(string name, Guid version) => Look(name, version, out Assembly? other) ?? throw new JobCodeException(other is null
        ? $"{node} has no assembly {name}, and takes no code from others: a node that was attached runs only what is part of its own program, unless it opted in (AddPaxtorPoolMember(acceptCode: true))."
        : $"{node} has another build of {name} (module {other.ManifestModule.ModuleVersionId:N} instead of {version:N}), and takes no code from others. Run the same build on both, or let it opt in (AddPaxtorPoolMember(acceptCode: true)).");

    private static Assembly? Look(string name, Guid version, out Assembly? other)
    {
        other = null;
        // Of the program itself: what was brought from a master lies in contexts of its own.
        foreach (Assembly assembly in AssemblyLoadContext.Default.Assemblies)
        {
            if (!string.Equals(assembly.GetName().Name, name, StringComparison.Ordinal))
                continue;
            if (version == default || assembly.ManifestModule.ModuleVersionId == version)
                return assembly;
            other = assembly;
        }

        if (other is null && OfProgram(name) is { } loaded)
        {
            if (version == default || loaded.ManifestModule.ModuleVersionId == version)
                return loaded;
            other = loaded;
        }

        return null;
    }

    private static Assembly? OfProgram(string name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }
}
