namespace Paxtor.Processes;

/// <summary>What a node counts of its processes; read when somebody collects metrics.</summary>
internal sealed class ProcessMetrics
{
    private const int Stripes = 16;

    /// <summary>One cache line each.</summary>
    private const int Padding = 8;

    private readonly long[] exited = new long[Enum.GetValues<ExitKind>().Length];
    private readonly long[] handled = new long[Stripes * Padding];
    private long refused;

    /// <summary>Messages that were refused by full mailboxes.</summary>
    public long MailboxRefusals => Volatile.Read(ref refused);

    /// <summary>Messages that processes have handled.</summary>
    public long Handled
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < Stripes; i++)
                sum += Volatile.Read(ref handled[i * Padding]);
            return sum;
        }
    }

    /// <summary>How many have ended so.</summary>
    public long ExitedAs(ExitKind kind) => Volatile.Read(ref exited[(int)kind]);

    public void Refused() => Interlocked.Increment(ref refused);

    public void Exited(ExitKind kind) => Interlocked.Increment(ref exited[(int)kind]);

    /// <summary>A turn has handled messages: counted once a turn, by threads apart.</summary>
    public void Turn(int messages) => Interlocked.Add(ref handled[(Environment.CurrentManagedThreadId & (Stripes - 1)) * Padding], messages);
}
