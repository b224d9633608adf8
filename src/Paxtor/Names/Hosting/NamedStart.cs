namespace Paxtor.Names;

/// <summary>What a node is asked: to see to it that a name has its process.</summary>
internal sealed record NamedStart
{
    public required LockKey Key { get; init; }

    /// <summary>The class's name between nodes.</summary>
    public required string Class { get; init; }

    public required NameRestart Restart { get; init; }

    /// <summary>The start arguments, as they go between nodes.</summary>
    public required byte[] Arguments { get; init; }

    public OnLost OnLost { get; init; } = OnLost.FailFast;

    /// <summary>How long the start itself may take.</summary>
    public TimeSpan StartTimeout { get; init; }

    /// <summary>How often it was restarted before; of permanent names.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether nobody uses it: a permanent name that was removed meanwhile is not made anew.</summary>
    public bool IsRestart { get; init; }

    /// <summary>
    /// The mod revision of the claim that is taken over from a node that leaves, whose process has ended; 0 for a start. The answer comes as soon as the claim has moved; when it is not there
    /// any more, nothing is started.
    /// </summary>
    public long MovesFrom { get; init; }

    /// <summary>What a permanent name starts.</summary>
    public SpecRecord ToSpec() => new(Class, Arguments, OnLost, StartTimeout < TimeSpan.Zero ? 0 : Math.Max(1, (long)StartTimeout.TotalMilliseconds));

    /// <summary>The same start with what the store says that the permanent name starts.</summary>
    /// <param name="spec">What the store says.</param>
    /// <param name="restarts">How often it was restarted, as far as is known here.</param>
    public NamedStart With(SpecRecord spec, int restarts) =>
        this with { Arguments = spec.Arguments, OnLost = spec.OnLost, StartTimeout = spec.StartTimeout, Restarts = Math.Max(Restarts, restarts) };

    /// <summary>Why another use of the key does not fit this one; null when it does.</summary>
    /// <param name="className">The class of the other.</param>
    /// <param name="restart">Its kind.</param>
    public string? Conflict(string className, NameRestart restart) => className == Class && restart == Restart
        ? null
        : $"The key {Key} is the {Word(restart)} name of a process {className}, and it was used as the {Word(Restart)} name of a process {Class}. A key has one class and one kind of restart.";

    private static string Word(NameRestart restart) => restart == NameRestart.Permanent ? "permanent" : "temporary";
}
