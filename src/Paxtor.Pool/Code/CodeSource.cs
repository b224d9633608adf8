using System.Reflection;

namespace Paxtor.Pooling.Code;

/// <summary>Where a member finds the assemblies of jobs.</summary>
internal abstract class CodeSource
{
    /// <summary>Makes ready what jobs need; done once, and cheap after that.</summary>
    /// <exception cref="JobCodeException">It cannot be had.</exception>
    public virtual ValueTask PrepareAsync(CancellationToken cancellationToken) => default;

    /// <summary>Whether <see cref="PrepareAsync"/> has nothing to do.</summary>
    public virtual bool IsReady => true;

    /// <summary>Finds an assembly.</summary>
    /// <param name="name">Its simple name.</param>
    /// <param name="version">Its module's version id; empty when any will do.</param>
    /// <exception cref="JobCodeException">It is not here, or is another.</exception>
    public abstract Assembly Find(string name, Guid version);

    /// <summary>The application's entry assembly; null when there is none.</summary>
    public virtual Assembly? Entry => Assembly.GetEntryAssembly();
}
