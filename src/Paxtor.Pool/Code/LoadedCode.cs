using System.Reflection;
using System.Runtime.Loader;

namespace Paxtor.Pooling.Code;

/// <summary>The code of a member that takes none from elsewhere: what its own program consists of. So an attached node runs only what it could run anyway.</summary>
/// <param name="node">The member's name, for messages.</param>
internal sealed class LoadedCode(string node) : CodeSource
{
    public override Assembly Find(string name, Guid version)
    {
        Assembly? other = null;
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
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

        throw new JobCodeException(other is null
            ? $"{node} has no assembly {name}, and takes no code from others: a node that was attached runs only what is part of its own program, unless it opted in (AllowCode)."
            : $"{node} has another build of {name} (module {other.ManifestModule.ModuleVersionId:N} instead of {version:N}), and takes no code from others. Run the same build on both, or let it opt in (AllowCode).");
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
