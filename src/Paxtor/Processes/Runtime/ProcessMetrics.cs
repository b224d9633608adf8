namespace Paxtor.Processes;

/// <summary>What a node counts of its processes.</summary>
internal sealed class ProcessMetrics
{
    private readonly long[] exited = new long[Enum.GetValues<ExitKind>().Length];
    private long refused;

    public long MailboxRefusals => Volatile.Read(ref refused);

    /// <summary>How many have ended so.</summary>
    public long ExitedAs(ExitKind kind) => Volatile.Read(ref exited[(int)kind]);

    public void Refused() => Interlocked.Increment(ref refused);

    public void Exited(ExitKind kind) => Interlocked.Increment(ref exited[(int)kind]);
}
