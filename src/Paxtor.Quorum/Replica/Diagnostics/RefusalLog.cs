using Microsoft.Extensions.Logging;

namespace Paxtor.Quorum.Replica;

/// <summary>Logs refusals at a bounded rate: one line in ten seconds with their number.</summary>
internal sealed class RefusalLog(ILogger logger, MemberClock clock)
{
    private const int Seconds = 10;

    private readonly long pause = clock.Units(TimeSpan.FromSeconds(Seconds));
    private long count;
    private long nextAt;

    /// <summary>Notes one refusal.</summary>
    public void Note(string reason)
    {
        QuorumMetrics.Refusals.Add(1);
        count++;
        long now = clock.Now;
        if (now < nextAt)
            return;
        MemberLog.Refused(logger, count, Seconds, reason);
        nextAt = now + pause;
        count = 0;
    }
}
