using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>The answer to the start of a child.</summary>
public sealed record StartAnswer : IOwnPayload<StartAnswer>
{
    private StartAnswer(StartAnswerKind kind, Pid? pid = null, string? info = null, ExitReason? reason = null)
    {
        Kind = kind;
        Pid = pid;
        Info = info;
        Reason = reason;
    }

    /// <summary>It ended normally while it started; there is no process.</summary>
    public static StartAnswer Ignored { get; } = new(StartAnswerKind.Ignored);

    /// <summary>What became of it.</summary>
    public StartAnswerKind Kind { get; }

    /// <summary>The process, whether it was started now, with or without a word about it, or ran already; null for all other answers.</summary>
    public Pid? Pid { get; }

    /// <summary>A word about it from whoever started it, or about what went wrong; null for none.</summary>
    public string? Info { get; }

    /// <summary>Why it did not start, for <see cref="StartAnswerKind.Failed"/>, and the nearest reason for unreachable and unknown; else null.</summary>
    public ExitReason? Reason { get; }

    /// <summary>It has started.</summary>
    /// <param name="pid">Its pid.</param>
    /// <param name="info">A word about it, or null.</param>
    public static StartAnswer Started(Pid pid, string? info = null) => new(StartAnswerKind.Started, Some(pid), info);

    /// <summary>It runs already.</summary>
    /// <param name="pid">Its pid.</param>
    public static StartAnswer AlreadyStarted(Pid pid) => new(StartAnswerKind.AlreadyStarted, Some(pid));

    /// <summary>It did not start.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="info">A word about it, or null.</param>
    public static StartAnswer Failed(ExitReason reason, string? info = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(StartAnswerKind.Failed, null, info, reason);
    }

    /// <summary>The answer in an exception of a start: ended normally is ignored; what surely did not happen is told from what may have.</summary>
    internal static StartAnswer Of(Exception error) => error switch
    {
        ProcessStartException { Reason.Kind: ExitKind.Normal } => Ignored,
        ProcessStartException e => Failed(e.Reason, e.Message),
        NodeUnreachableException e => new(StartAnswerKind.Unreachable, null, e.Message, ExitReason.NoConnection),
        ProcessNotFoundException e => Failed(ExitReason.NoProcess, e.Message),
        CallFaultedException e => Failed(ExitReason.Error(e.Fault), e.Fault.Message),
        CallInterruptedException e => new(StartAnswerKind.Unknown, null, e.Message, e.Reason),
        TimeoutException e => new(StartAnswerKind.Unknown, null, e.Message, ExitReason.Error(e)),
        _ => Failed(ExitReason.Error(error), error.Message),
    };

    void IOwnPayload.Write(PayloadWriter writer)
    {
        writer.Write(1, Kind);
        writer.Write(2, Pid);
        writer.Write(3, Info);
        writer.Write(4, Reason);
    }

    static StartAnswer IOwnPayload<StartAnswer>.Read(PayloadReader reader)
    {
        StartAnswerKind kind = default;
        Pid? pid = null;
        string? info = null;
        ExitReason? reason = null;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: kind = reader.Read<StartAnswerKind>(); break;
                case 2: pid = reader.Read<Pid?>(); break;
                case 3: info = reader.Read<string?>(); break;
                case 4: reason = reader.Read<ExitReason?>(); break;
                default: reader.Skip(); break;
            }
        }

        if ((kind is StartAnswerKind.Started or StartAnswerKind.AlreadyStarted) != pid is not null)
            throw new Foundation.Wire.WireFormatException("the answer to a start has a process where there is none, or none where there is one");
        return new(kind, pid, info, reason);
    }

    private static Pid Some(Pid pid) => pid == default ? throw new ArgumentException("The default value is not a pid.", nameof(pid)) : pid;
}
