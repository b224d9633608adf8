namespace Paxtor;

/// <summary>
/// A reference to a process, of whatever kind: its pid, a name registered on a node, or a key in a registry. It is resolved at each use.
/// A <see cref="Pid"/> converts to it by itself.
/// </summary>
public sealed record ProcessRef
{
    private ProcessRef()
    {
    }

    /// <summary>The pid, when that is what it holds.</summary>
    public Pid? Pid { get; private init; }

    /// <summary>The name registered on a node, when that is what it holds.</summary>
    public string? Name { get; private init; }

    /// <summary>The node of <see cref="Name"/>; null for the node on which it is used.</summary>
    public string? Node { get; private init; }

    /// <summary>The registry, when it is a key in one.</summary>
    public IProcessRegistry? Registry { get; private init; }

    /// <summary>The key in <see cref="Registry"/>.</summary>
    public object? Key { get; private init; }

    /// <summary>A reference to one process, in one life.</summary>
    /// <param name="pid">Its pid.</param>
    /// <exception cref="ArgumentException">It is the default value, which is no pid.</exception>
    public static ProcessRef Of(Pid pid) =>
        pid.Node.Length == 0 ? throw new ArgumentException("The default value is not a pid.", nameof(pid)) : new() { Pid = pid };

    /// <summary>A reference to whichever process has this name on a node.</summary>
    /// <param name="name">The name.</param>
    /// <param name="node">The node, <c>name@host</c>; null for the node on which the reference is used.</param>
    public static ProcessRef Named(string name, string? node = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new() { Name = name, Node = node };
    }

    /// <summary>A reference to whichever process a registry knows by a key.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key, as the registry wants it.</param>
    public static ProcessRef Via(IProcessRegistry registry, object key)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(key);
        return new() { Registry = registry, Key = key };
    }

    /// <inheritdoc cref="Of"/>
    /// <param name="pid">Its pid.</param>
    public static implicit operator ProcessRef(Pid pid) => Of(pid);

    /// <summary>The pid, the name, or the key and the registry's type.</summary>
    public override string ToString() =>
        Pid?.ToString() ?? (Name is null ? $"{Key} in {Registry!.GetType().Name}" : Node is null ? Name : $"{Name} on {Node}");
}
