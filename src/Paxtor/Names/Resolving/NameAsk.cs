using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>Someone who waits for the process of a name.</summary>
internal sealed class NameAsk(NameTarget target, byte[] arguments) : LooseAnswer<Pid>
{
    private long begunAt;

    public NameTarget Target => target;

    /// <summary>The start arguments, as they go between nodes.</summary>
    public byte[] Arguments => arguments;

    /// <summary>A process that is known not to be the one any more, or not to be in reach.</summary>
    public Pid NotPid { get; init; }

    /// <summary>Why <see cref="NotPid"/> cannot be reached; null when it has ended.</summary>
    public NodeUnreachableException? Unreachable { get; init; }

    /// <summary>What stood in the way last.</summary>
    public Exception? Problem { get; set; }

    public ValueTask<Pid> Begin(AnswerSweeper sweeper, TimeSpan patience, CancellationToken cancellationToken)
    {
        begunAt = sweeper.Scheduler.Time.GetTimestamp();
        Begin(sweeper, sweeper.ToStamps(patience), cancellationToken);
        return new ValueTask<Pid>(this, Token);
    }

    /// <summary>The name has a process.</summary>
    /// <returns>Whether it goes on waiting, since that is the one it knows of.</returns>
    public bool Answer(Pid pid)
    {
        if (pid != NotPid)
        {
            if (TrySetResult(pid))
                NameMetrics.Found(Scheduler.Time.GetElapsedTime(begunAt));
            return false;
        }

        if (Unreachable is null)
            return IsWaiting;
        TrySetException(Unreachable);
        return false;
    }

    /// <summary>It surely was not delivered, so it is no time-out of a call.</summary>
    protected override Exception TimedOut() => Problem switch
    {
        QuorumUnavailableException e => new QuorumUnavailableException(e.Message, e),
        NodeUnreachableException e => e,
        { } e => new ProcessNotFoundException($"The name {target} had no process for {Timeout}: {e.Message}"),
        _ => new ProcessNotFoundException($"The name {target} had no process for {Timeout}: the one before may be ending, or the next one starting. What was sent to it surely was not handled."),
    };
}
