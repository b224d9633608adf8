namespace Paxtor.Pooling;

/// <summary>
/// What one member knows of the load of all, and its choice of where the next job goes: the least expected load. Pure: no I/O, and time and chance come from outside. All members may be
/// called from any thread.
/// </summary>
/// <remarks>
/// <para>The expected load of a member is what it last reported, plus what was placed there since, minus what it has got done since at the rate that it measured itself: a fluid that
/// drains. Divided by its cores, plus one for the job to come. Ties are broken by chance, so that members which know the same do not all choose the same.</para>
/// <para>Without the draining, a report that is old keeps jobs away from a member that has long been idle, and sends all of them to the one that looked best when it last spoke: the herd
/// that Mitzenmacher describes ("How Useful Is Old Information?", 2000). To reckon with the age of a report is Dahlin's "Interpreting Stale Load Information" (2000). Here that has
/// a second effect: a member of which nothing was heard looks better and better until a job goes there, and the answer to its start brings news.</para>
/// <para>Of the own member nothing is guessed: its run queue is read. A job is started there when it would begin at once, or would wait for less than the way to another takes.</para>
/// <para>Since every answer carries the load, a member that places much knows much; one that places little trusts the reports that all get.</para>
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="random">Breaks ties.</param>
/// <param name="ownNode">The member that places; null when none of them does.</param>
/// <param name="own">Its run queue.</param>
internal sealed class LoadBoard(TimeProvider time, Random random, string? ownNode = null, RunQueue? own = null)
{
    /// <summary>A way longer than this is none, but a member that is busy: nothing is gained by waiting for it here.</summary>
    private const double WayMaxSeconds = 0.001;

    /// <summary>How many nodes that are no members are remembered, for what they were and for what they said.</summary>
    private const int MaxStrangers = 1024;

    private readonly Lock gate = new();
    private readonly double secondsPerTick = 1.0 / time.TimestampFrequency;
    private readonly Crowd crowd = new();
    private readonly Dictionary<string, MemberLoad> byName = new(StringComparer.Ordinal);

    /// <summary>The last life of each node that has left, so that a report which comes late is not taken for one of its successor.</summary>
    private readonly Dictionary<string, long> past = new(StringComparer.Ordinal);

    /// <summary>What nodes said that are no members yet, as far as is known here: reports and the news of who is a member come by two ways.</summary>
    private readonly Dictionary<string, LoadReport> early = new(StringComparer.Ordinal);

    private MemberLoad[] members = [];
    private MemberLoad? ownMember;
    private long placed;

    /// <summary>Jobs for which a node was chosen.</summary>
    public long Placed => Volatile.Read(ref placed);

    /// <summary>Says which members take jobs.</summary>
    /// <param name="nodes">All of them.</param>
    public void SetMembers(IEnumerable<string> nodes)
    {
        lock (gate)
        {
            HashSet<string> now = new(nodes, StringComparer.Ordinal);
            foreach (MemberLoad gone in members.Where(m => !now.Contains(m.Node)))
            {
                gone.IsMember = false;
                byName.Remove(gone.Node);
                if (gone.Report is { } last)
                    Remember(past, gone.Node, last.Life);
            }

            foreach (string node in now.Where(n => !byName.ContainsKey(n)))
            {
                byName.Add(node, new MemberLoad(node, string.Equals(node, ownNode, StringComparison.Ordinal) ? own : null));
                if (early.Remove(node, out LoadReport? report))
                    Take(byName[node], report);
            }

            members = [.. byName.Values.OrderBy(static m => m.Node, StringComparer.Ordinal)];
            ownMember = ownNode is null ? null : byName.GetValueOrDefault(ownNode);
        }
    }

    /// <summary>Takes a report.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="report">What it says.</param>
    /// <returns>False when it says nothing: of a node that is no member (it is kept until that is one), of one that had died, or older than what is known.</returns>
    public bool Report(string node, LoadReport report)
    {
        lock (gate)
        {
            if (byName.TryGetValue(node, out MemberLoad? member))
                return Take(member, report);
            if (!IsPast(node, report))
                Remember(early, node, report);
            return false;
        }
    }

    /// <summary>Chooses a node for a job that somebody else starts, and counts it as placed there.</summary>
    /// <returns>The node; null when there is no member that takes jobs.</returns>
    public string? Choose()
    {
        lock (gate)
        {
            if (Least() is not { } best)
                return null;
            placed++;
            best.Place(crowd.Weight(members.Length), isPending: false);
            return best.Node;
        }
    }

    /// <summary>Chooses a node for a job that is started now.</summary>
    /// <returns>Null when there is no member that takes jobs.</returns>
    public Placement? Place()
    {
        lock (gate)
        {
            if (Least() is not { } best)
                return null;
            return PlaceOn(IsSoonerHere(best) ? ownMember! : best);
        }
    }

    /// <summary>Counts a job as placed on a node that the caller chose.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Null when it is no member that takes jobs.</returns>
    public Placement? PlaceOn(string node)
    {
        lock (gate)
        {
            if (!byName.TryGetValue(node, out MemberLoad? member))
                return null;
            return PlaceOn(member);
        }
    }

    /// <summary>A job has started where it was placed.</summary>
    /// <param name="placement">Where.</param>
    /// <param name="report">What the answer says of the load there; null when it says nothing.</param>
    public void Started(Placement placement, LoadReport? report)
    {
        lock (gate)
        {
            placement.Member.Settle();
            placement.Member.Came((time.GetTimestamp() - placement.At) * secondsPerTick);
            if (report is not null && placement.Member.IsMember)
                Take(placement.Member, report);
        }
    }

    /// <summary>A job did not start where it was placed, or it is not known whether it did.</summary>
    /// <param name="placement">Where.</param>
    public void Failed(Placement placement)
    {
        lock (gate)
        {
            placement.Member.Settle();
            placement.Member.TakeBack();
        }
    }

    /// <summary>What is known of each member now, in the order of their names.</summary>
    public IReadOnlyList<KnownLoad> Read()
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            return [.. members.Select(m => new KnownLoad(m.Node, m.Report, m.ReportedAt, m.Report is null ? null : m.ExpectedAt(now, secondsPerTick)))];
        }
    }

    private Placement PlaceOn(MemberLoad member)
    {
        placed++;
        member.Place(1, isPending: true);
        return new Placement(member, time.GetTimestamp());
    }

    private static void Remember<T>(Dictionary<string, T> strangers, string node, T what)
    {
        if (strangers.Count < MaxStrangers || strangers.ContainsKey(node))
            strangers[node] = what;
    }

    private bool Take(MemberLoad member, LoadReport report)
    {
        if (IsPast(member.Node, report))
            return false;
        if (member.Report is { } known && known.Life != report.Life)
            Remember(past, member.Node, known.Life);
        return member.Take(report, time, crowd);
    }

    private bool IsPast(string node, LoadReport report) => past.TryGetValue(node, out long life) && life == report.Life;

    /// <summary>
    /// Whether a job would begin no later on the own member than it would get to another: that one is as good then, and spares both the way. Where jobs take microseconds that is most of what
    /// they cost.
    /// </summary>
    private bool IsSoonerHere(MemberLoad best) =>
        ownMember is { Report: not null } here && here != best && here.WaitAt(time.GetTimestamp(), secondsPerTick) <= Math.Min(best.WaySeconds, WayMaxSeconds);

    /// <summary>The member with the least expected load for its cores; one that has not reported yet only when none has.</summary>
    private MemberLoad? Least()
    {
        long now = time.GetTimestamp();
        MemberLoad? best = null;
        double least = double.PositiveInfinity;
        int ties = 0;
        foreach (MemberLoad member in members)
        {
            double load = member.Report is { } report ? (member.ExpectedAt(now, secondsPerTick) + 1) / report.Cores : double.PositiveInfinity;
            if (load > least || (load == least && random.Next(++ties) != 0))
                continue;
            if (load < least)
                ties = 1;
            least = load;
            best = member;
        }

        return best;
    }
}
