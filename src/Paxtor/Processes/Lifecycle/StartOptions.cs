namespace Paxtor;

/// <summary>Where and how a process is started.</summary>
public sealed record StartOptions
{
    /// <summary>The node, <c>name@host</c>. Default null: this one.</summary>
    public string? Node { get; init; }

    /// <summary>A name on its node, taken before the process starts. Default none. When it is taken, the start fails with the pid of the one who has it in the message.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is linked from its first moment to the process that starts it; only through <see cref="ProcessContext.Processes"/>. A start that fails is told by its exception alone. Default false.</summary>
    public bool Link { get; init; }

    /// <summary>How long the start may take. Default 5 s; <see cref="Timeout.InfiniteTimeSpan"/> for no limit. One that takes longer is told to exit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
