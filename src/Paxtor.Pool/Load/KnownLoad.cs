namespace Paxtor.Pooling;

/// <summary>What is known of a member's load.</summary>
/// <param name="Node">The member.</param>
/// <param name="Report">Its last report; null when there is none yet.</param>
/// <param name="ReportedAt">When it came.</param>
/// <param name="Backlog">All the work expected there now, running or ready; null when nothing is known.</param>
internal sealed record KnownLoad(string Node, LoadReport? Report, DateTimeOffset? ReportedAt, double? Backlog)
{
    /// <summary>The run queue expected there now.</summary>
    public double? RunQueue => Backlog is { } backlog && Report is { } report ? Math.Max(0, backlog - report.Cores) : null;
}
