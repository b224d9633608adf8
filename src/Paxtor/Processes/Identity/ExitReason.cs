namespace Paxtor;

/// <summary>Why a process ended, with the meaning that OTP gives it. Equal by value; it crosses nodes.</summary>
public sealed record ExitReason
{
    private ExitReason(ExitKind kind, string? info = null, FaultInfo? fault = null)
    {
        Kind = kind;
        Info = info;
        Fault = fault;
    }

    /// <summary>It was done.</summary>
    public static ExitReason Normal { get; } = new(ExitKind.Normal);

    /// <summary>It was told to stop in good order.</summary>
    public static ExitReason Shutdown { get; } = new(ExitKind.Shutdown);

    /// <summary>As what it is seen by others when it was killed.</summary>
    public static ExitReason Killed { get; } = new(ExitKind.Killed);

    /// <summary>There was no such process.</summary>
    public static ExitReason NoProcess { get; } = new(ExitKind.NoProcess);

    /// <summary>Its node cannot be reached or has ended.</summary>
    public static ExitReason NoConnection { get; } = new(ExitKind.NoConnection);

    /// <summary>Which kind.</summary>
    public ExitKind Kind { get; }

    /// <summary>What came with <see cref="ExitKind.Shutdown"/>, or the text of <see cref="ExitKind.Custom"/>; null for the others.</summary>
    public string? Info { get; }

    /// <summary>The exception, for <see cref="ExitKind.Error"/>; null for the others.</summary>
    public FaultInfo? Fault { get; }

    /// <summary>Whether it is <see cref="ExitKind.Normal"/> or <see cref="ExitKind.Shutdown"/>: not a failure, as supervisors see it.</summary>
    public bool IsOrderly => Kind is ExitKind.Normal or ExitKind.Shutdown;

    /// <summary>A stop in good order, with a word about it.</summary>
    /// <param name="info">The word.</param>
    public static ExitReason ShutdownWith(string info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return new(ExitKind.Shutdown, info);
    }

    /// <summary>A reason of the application's own.</summary>
    /// <param name="text">Its text.</param>
    public static ExitReason Custom(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new(ExitKind.Custom, text);
    }

    /// <summary>The end by an exception.</summary>
    /// <param name="exception">The exception.</param>
    public static ExitReason Error(Exception exception) => Error(FaultInfo.Of(exception));

    /// <summary>The end by an exception, which may have been thrown on another node.</summary>
    /// <param name="fault">What is known of it.</param>
    public static ExitReason Error(FaultInfo fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new(ExitKind.Error, null, fault);
    }

    /// <summary>One line for logs.</summary>
    public override string ToString() => Kind switch
    {
        ExitKind.Shutdown when Info is not null => $"shutdown: {Info}",
        ExitKind.Custom => Info!,
        ExitKind.Error => $"error: {Fault!.Type}: {Fault.Message}",
        ExitKind.NoProcess => "no process",
        ExitKind.NoConnection => "no connection",
        _ => Kind == ExitKind.Normal ? "normal" : Kind == ExitKind.Shutdown ? "shutdown" : "killed",
    };
}
