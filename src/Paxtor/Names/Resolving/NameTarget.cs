using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>A name with what to start: the key of a reference to it.</summary>
internal sealed class NameTarget
{
    private NameTarget(LockKey key, ProcessSpec spec, NameRestart restart, NameOptions options)
    {
        Key = key;
        Spec = spec;
        Restart = restart;
        Options = options;
        Class = ProcessShape.Of(spec.Type).Name;
    }

    public LockKey Key { get; }

    public ProcessSpec Spec { get; }

    /// <summary>The class's name between nodes.</summary>
    public string Class { get; }

    public NameRestart Restart { get; }

    public NameOptions Options { get; }

    public static NameTarget Of(LockKey key, ProcessSpec spec, NameRestart restart, NameOptions? options)
    {
        key.ThrowIfDefault();
        ArgumentNullException.ThrowIfNull(spec);
        NameOptions asked = options ?? NameOptions.Default;
        if (asked.StartTimeout <= TimeSpan.Zero && asked.StartTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(options), asked.StartTimeout, $"{nameof(NameOptions)}.{nameof(NameOptions.StartTimeout)} must be more than zero, or infinite.");
        if (restart is not (NameRestart.Temporary or NameRestart.Permanent))
            throw new ArgumentOutOfRangeException(nameof(restart), restart, "A name is temporary or permanent.");
        return new NameTarget(key, spec, restart, asked);
    }

    public override string ToString() => Key.ToString();
}
