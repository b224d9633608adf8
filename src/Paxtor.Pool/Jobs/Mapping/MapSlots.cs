namespace Paxtor.Pooling.Jobs;

/// <summary>
/// Where the next job of a map may go: work waits here until a member has a processor for it (late binding), so that no job stands behind a long one while another member is idle. Only where
/// jobs are so short that a member would be idle while the next one travels, some more are sent ahead: about <see cref="AheadMs"/> of work, and one where they are not that short.
/// </summary>
/// <param name="board">What is known of the members.</param>
/// <param name="time">The clock.</param>
/// <param name="max">How many at most in all; null for no such limit.</param>
internal sealed class MapSlots(LoadBoard board, TimeProvider time, int? max)
{
    private const double AheadMs = 2;

    /// <summary>Where jobs end as often as this, one more is sent ahead: a round trip would else be lost with each.</summary>
    private const double OneAheadMs = 20;
    private const int AheadMax = 64;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(20);
    private readonly Dictionary<string, int> running = new(StringComparer.Ordinal);
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private IReadOnlyList<KnownLoad> members = [];
    private long readAt;
    private bool read;
    private double meanMs = double.MaxValue;

    /// <summary>How many are with members.</summary>
    public int Running { get; private set; }

    /// <summary>Whether there is a member at all that may be asked.</summary>
    public bool HasMembers
    {
        get
        {
            Read();
            return members.Any(m => !refused.Contains(m.Node));
        }
    }

    /// <summary>Takes a place; null while there is none.</summary>
    public PlacedJob? Take()
    {
        if (Running >= max)
            return null;
        Read();
        if (Best() is not { } best)
            return null;
        if (board.PlaceOn(best.Node) is not { } placement)
        {
            // It has left since the members were read: what is known is old. Nobody would ask again, if nothing else runs.
            read = false;
            Read();
            if (Best() is not { } next || board.PlaceOn(next.Node) is not { } second)
            {
                read = false;
                return null;
            }

            (best, placement) = (next, second);
        }

        running[best.Node] = running.GetValueOrDefault(best.Node) + 1;
        Running++;
        return new PlacedJob(best.Node, placement, board);
    }

    private KnownLoad? Best()
    {
        KnownLoad? best = null;
        double least = double.MaxValue;
        foreach (KnownLoad member in members)
        {
            if (refused.Contains(member.Node))
                continue;
            int cores = member.Report?.Cores ?? 1;
            int here = running.GetValueOrDefault(member.Node);
            if (here >= cores + Ahead(cores))
                continue;
            // What others have given it counts as well.
            double load = Math.Max(here, member.Backlog ?? 0) / cores;
            if (load < least)
                (best, least) = (member, load);
        }

        return best;
    }

    /// <summary>A job has ended.</summary>
    /// <param name="node">Where.</param>
    /// <param name="ran">How long it ran; null when that is not known.</param>
    public void Return(string node, TimeSpan? ran)
    {
        running[node]--;
        Running--;
        if (ran is { } time)
            meanMs = meanMs == double.MaxValue ? time.TotalMilliseconds : (meanMs * 0.9) + (time.TotalMilliseconds * 0.1);
    }

    /// <summary>A member does not have the code, or cannot be reached: it is not asked again.</summary>
    public void Refuse(string node) => refused.Add(node);

    private int Ahead(int cores)
    {
        if (meanMs == double.MaxValue)
            return 0;
        double aMs = cores / Math.Max(meanMs, 0.001);
        return (int)Math.Min(AheadMax, AheadMs * aMs) + (OneAheadMs * aMs >= 1 ? 1 : 0);
    }

    private void Read()
    {
        long now = time.GetTimestamp();
        if (read && time.GetElapsedTime(readAt, now) < Refresh)
            return;
        (read, readAt, members) = (true, now, board.Read());
    }
}
