using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>A name with what to start: the key of a reference to it.</summary>
internal sealed class NameTarget
{
    private readonly ProcessSpec? spec;
    private readonly byte[]? arguments;

    private NameTarget(LockKey key, string className, ProcessSpec? spec, byte[]? arguments, NameRestart restart, NameOptions options)
    {
        Key = key;
        this.spec = spec;
        this.arguments = arguments;
        Restart = restart;
        Options = options;
        Class = className;
    }

    public LockKey Key { get; }

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
        return new NameTarget(key, ProcessShape.Of(spec.Type).Name, spec, null, restart, asked);
    }

    /// <summary>One that came in a message, with its arguments as they were sent.</summary>
    public static NameTarget Sent(LockKey key, string className, byte[] arguments, NameRestart restart, NameOptions options) => new(key, className, null, arguments, restart, options);

    /// <summary>The start arguments, as they go between nodes.</summary>
    public byte[] Write(IPayloadSerializer serializer)
    {
        if (arguments is not null)
            return arguments;
        ProtoWriter writer = new(256);
        ProcessShape.Of(spec!.Type).WriteArguments(new PayloadWriter(writer, serializer), spec.Arguments);
        return writer.Written.ToArray();
    }

    public override string ToString() => Key.ToString();
}
