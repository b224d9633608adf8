namespace Paxtor.Names;

/// <summary>A permanent name as a node that restarts it sees it. On the loop.</summary>
internal sealed class PermanentName(LockKey key)
{
    /// <summary>One that lived for less counts as one more failure.</summary>
    public static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    public LockKey Key => key;

    /// <summary>What it starts; null once it is removed.</summary>
    public SpecRecord? Spec { get; set; }

    public long SpecRevision { get; set; }

    /// <summary>Who has it.</summary>
    public ClaimRecord? Claim { get; set; }

    public long ClaimRevision { get; set; }

    /// <summary>The timestamp at which the claim was seen.</summary>
    public long ClaimedAt { get; set; }

    /// <summary>The timestamp from which on it is to be started.</summary>
    public long DueAt { get; set; }

    /// <summary>Starts in a row that failed, or whose process ended soon.</summary>
    public int Failures { get; set; }

    /// <summary>Why the last start failed.</summary>
    public string? Problem { get; set; }

    public int Restarts { get; set; }

    /// <summary>Whether this node is starting it, or about to.</summary>
    public bool IsStarting { get; set; }

    /// <summary>Where it stands among those without a process.</summary>
    public LinkedListNode<PermanentName>? Waiting { get; set; }

    public bool NeedsProcess => Spec is not null && Claim is null;

    /// <summary>The time between the last end and the next start: none after a life of some length or a single failure; then 100 ms, doubled each time, up to 30 s.</summary>
    public TimeSpan Pause => Failures <= 1 ? TimeSpan.Zero
        : Failures >= 12 ? MaxPause
        : TimeSpan.FromTicks(Math.Min(MaxPause.Ticks, FirstPause.Ticks << (Failures - 2)));
}
