namespace Paxtor.Pooling;

/// <summary>What one member knows of the load of another, or of its own. Its board's lock is held for all of it.</summary>
/// <param name="node">The member's name.</param>
/// <param name="own">The run queue, when it is the board's own member: what is there need not be guessed then.</param>
internal sealed class MemberLoad(string node, RunQueue? own)
{
    /// <summary>How much a new measure of <see cref="WaySeconds"/> counts.</summary>
    private const double WayShare = 0.125;

    /// <summary>The clock's timestamp when the last report came.</summary>
    private long reportedAt;

    /// <summary>When <see cref="expected"/> was reckoned, in seconds since the report.</summary>
    private double reckonedAt;

    /// <summary>The backlog that was expected then: a fluid that drains at the member's rate.</summary>
    private double expected;

    /// <summary>Jobs that were placed here and whose start is not answered yet.</summary>
    private int pending;

    /// <summary>Jobs that this board placed here since the last report.</summary>
    private long placed;

    public string Node => node;

    /// <summary>How long it takes until a start there is answered, lately; 0 when that is not known.</summary>
    public double WaySeconds { get; private set; }

    /// <summary>The last report; null until there is one: the member counts as loaded.</summary>
    public LoadReport? Report { get; private set; }

    /// <summary>When it came, by the wall clock.</summary>
    public DateTimeOffset? ReportedAt { get; private set; }

    /// <summary>False once the member is gone: what is still on its way changes nothing.</summary>
    public bool IsMember { get; set; } = true;

    /// <summary>
    /// Takes a report, unless one is known that is newer.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="time">The clock.</param>
    /// <param name="crowd">Learns how much of what came was placed by others.</param>
    /// <returns>Whether it was news.</returns>
    public bool Take(LoadReport report, TimeProvider time, Crowd crowd)
    {
        if (Report is { } known && known.Life == report.Life)
        {
            if (report.Number <= known.Number)
                return false;
            crowd.Learn(report.Arrived - known.Arrived, placed);
        }

        Report = report;
        ReportedAt = time.GetUtcNow();
        reportedAt = time.GetTimestamp();
        reckonedAt = 0;
        // What is pending may be in the report already: for one round trip it is then counted twice, which only sends the next job elsewhere.
        expected = own is null ? report.Backlog + pending : 0;
        placed = 0;
        return true;
    }

    /// <summary>A job will be started here, or somebody was told to start one.</summary>
    /// <param name="weight">How many are expected to come for each that this board places.</param>
    /// <param name="isPending">Whether its start will be answered.</param>
    public void Place(double weight, bool isPending)
    {
        // At the own member it is pending until it stands in the queue.
        if (own is null || !isPending)
            expected += weight;
        placed++;
        if (isPending)
            pending++;
    }

    /// <summary>A start there was answered after so long.</summary>
    public void Came(double seconds) => WaySeconds = WaySeconds == 0 ? seconds : WaySeconds + ((seconds - WaySeconds) * WayShare);

    /// <summary>The start of a job that was placed here was answered, or failed.</summary>
    public void Settle()
    {
        if (pending == 0)
            throw new InvalidOperationException($"More starts on {node} were answered than asked for.");
        pending--;
    }

    /// <summary>A job that was placed here did not come.</summary>
    public void TakeBack() => expected = Math.Max(0, own is null ? expected - 1 : expected);

    /// <summary>The backlog expected now.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="secondsPerTick">What a step of the clock is.</param>
    public double ExpectedAt(long now, double secondsPerTick) => FluidAt(now, secondsPerTick) + (own is null ? 0 : own.Ready + own.Running + pending);

    /// <summary>Of the own member: how long a job that were started now would wait, in seconds.</summary>
    public double WaitAt(long now, double secondsPerTick) => own is null ? double.PositiveInfinity : own.WaitSeconds(FluidAt(now, secondsPerTick) + pending);

    private double FluidAt(long now, double secondsPerTick)
    {
        if (Report is not { Rate: > 0 } report)
            return expected;
        double since = (now - reportedAt) * secondsPerTick;
        if (expected > 0)
            expected = Math.Max(0, expected - report.DoneBetween(reckonedAt, since));
        reckonedAt = since;
        return expected;
    }
}
