using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>Makes an algorithm for a run.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Make">Makes one.</param>
/// <param name="IsCentral">Whether one node places for all.</param>
internal sealed record Algorithm(string Name, Func<PlacementRun, IPlacementAlgorithm> Make, bool IsCentral = false)
{
    public static Algorithm Paxtor { get; } = new("Paxtor", static run => new PaxtorPlacement(run, hasAnswers: true));

    /// <summary>Ours where only nodes are asked for, so that no answers bring news.</summary>
    public static Algorithm PaxtorByReports { get; } = new("by reports", static run => new PaxtorPlacement(run, hasAnswers: false));

    public static Algorithm Erlang { get; } = new("Erlang", static run => new ErlangPlacement(run.Members.Count), IsCentral: true);

    public static Algorithm Random { get; } = new("random", static run => new RandomPlacement(run));

    public static Algorithm RoundRobin { get; } = new("round-robin", static run => new RoundRobinPlacement(run));

    public static Algorithm TwoChoices { get; } = new("two choices", static run => new LeastExpectedPlacement(run, isOfTwo: true));

    public static Algorithm LeastExpected { get; } = new("least expected", static run => new LeastExpectedPlacement(run, isOfTwo: false));

    /// <summary>Knows how long each job will run, and all that waits.</summary>
    public static Algorithm Ideal { get; } = new("ideal", static run => new IdealPlacement(run));

    public static IReadOnlyList<Algorithm> All { get; } = [Paxtor, PaxtorByReports, Erlang, Random, RoundRobin, TwoChoices, LeastExpected, Ideal];

    public override string ToString() => Name;
}

internal sealed class PaxtorPlacement : IPlacementAlgorithm
{
    private readonly LoadBoard[] boards;
    private readonly string[] names;
    private readonly bool hasAnswers;
    private readonly LoadReport?[] last;
    private readonly Queue<Placement>[][] underWay;

    public PaxtorPlacement(PlacementRun run, bool hasAnswers)
    {
        this.hasAnswers = hasAnswers;
        names = [.. Enumerable.Range(0, run.Members.Count).Select(static i => i.ToString("D4", System.Globalization.CultureInfo.InvariantCulture))];
        last = new LoadReport?[names.Length];
        underWay = [.. Enumerable.Range(0, run.Shape.Placers).Select(_ => names.Select(static _ => new Queue<Placement>()).ToArray())];
        boards = [.. Enumerable.Range(0, run.Shape.Placers).Select(_ => new LoadBoard(run.Clock, run.Chance))];
        foreach (LoadBoard board in boards)
            board.SetMembers(names);
    }

    public int Choose(int placer)
    {
        if (!hasAnswers)
            return Array.IndexOf(names, boards[placer].Choose());
        Placement placement = boards[placer].Place()!.Value;
        int member = Array.IndexOf(names, placement.Node);
        underWay[placer][member].Enqueue(placement);
        return member;
    }

    public void Report(int member, LoadReport report)
    {
        if (!report.SaysMoreThan(last[member]))
            return;
        last[member] = report;
        foreach (LoadBoard board in boards)
            board.Report(names[member], report);
    }

    public void Answer(int placer, int member, LoadReport report)
    {
        if (hasAnswers)
            boards[placer].Started(underWay[placer][member].Dequeue(), report);
    }
}

/// <summary>
/// What OTP's <c>pool</c> does: the master keeps its nodes in the order of their loads, the first is chosen, counts one more, and goes behind those of equal load. Nodes report their run
/// queue, which leaves out what runs, and only when it is another than they reported last.
/// </summary>
internal sealed class ErlangPlacement(int members) : IPlacementAlgorithm
{
    private const int LoadOfNewNode = 999;
    private readonly List<(int Load, int Member)> order = [.. Enumerable.Range(0, members).Select(static i => (LoadOfNewNode, i))];
    private readonly int[] reported = [.. Enumerable.Repeat(-1, members)];

    public int Choose(int placer)
    {
        (int load, int member) = order[0];
        order.RemoveAt(0);
        Insert(load + 1, member);
        return member;
    }

    public void Report(int member, LoadReport report)
    {
        if (reported[member] == report.Ready)
            return;
        reported[member] = report.Ready;
        order.RemoveAll(o => o.Member == member);
        Insert(report.Ready, member);
    }

    public void Answer(int placer, int member, LoadReport report)
    {
        // Its answers tell nothing of loads.
    }

    private void Insert(int load, int member)
    {
        int at = order.FindIndex(o => load < o.Load);
        order.Insert(at < 0 ? order.Count : at, (load, member));
    }
}

internal sealed class RandomPlacement(PlacementRun run) : IPlacementAlgorithm
{
    public int Choose(int placer) => run.Chance.Next(run.Members.Count);

    public void Report(int member, LoadReport report)
    {
        // It looks at nothing.
    }

    public void Answer(int placer, int member, LoadReport report)
    {
        // It looks at nothing.
    }
}

/// <summary>Each that places goes round, from a member of its own.</summary>
internal sealed class RoundRobinPlacement(PlacementRun run) : IPlacementAlgorithm
{
    private readonly int[] next = [.. Enumerable.Range(0, run.Shape.Placers)];

    public int Choose(int placer) => next[placer]++ % run.Members.Count;

    public void Report(int member, LoadReport report)
    {
        // It looks at nothing.
    }

    public void Answer(int placer, int member, LoadReport report)
    {
        // It looks at nothing.
    }
}

/// <summary>The last report plus what this placer placed since: the least of all, or of two drawn (Mitzenmacher's power of two choices).</summary>
internal sealed class LeastExpectedPlacement(PlacementRun run, bool isOfTwo) : IPlacementAlgorithm
{
    private readonly int[][] expected = [.. Enumerable.Range(0, run.Shape.Placers).Select(_ => new int[run.Members.Count])];

    public int Choose(int placer)
    {
        int[] loads = expected[placer];
        int chosen = isOfTwo ? OfTwo(loads) : OfAll(loads);
        loads[chosen]++;
        return chosen;
    }

    public void Report(int member, LoadReport report)
    {
        foreach (int[] loads in expected)
            loads[member] = report.Backlog;
    }

    public void Answer(int placer, int member, LoadReport report) => expected[placer][member] = report.Backlog;

    private int OfTwo(int[] loads)
    {
        int one = run.Chance.Next(loads.Length), other = run.Chance.Next(loads.Length - 1);
        if (other >= one)
            other++;
        return loads[one] <= loads[other] ? one : other;
    }

    private int OfAll(int[] loads)
    {
        int least = loads.Min();
        int[] best = [.. Enumerable.Range(0, loads.Length).Where(i => loads[i] == least)];
        return best[run.Chance.Next(best.Length)];
    }
}

internal sealed class IdealPlacement(PlacementRun run) : IPlacementAlgorithm
{
    public int Choose(int placer)
    {
        double[] waits = [.. run.Members.Select(static m => m.Wait())];
        double least = waits.Min();
        int[] best = [.. Enumerable.Range(0, waits.Length).Where(i => waits[i] <= least)];
        return best[run.Chance.Next(best.Length)];
    }

    public void Report(int member, LoadReport report)
    {
        // It sees the truth.
    }

    public void Answer(int placer, int member, LoadReport report)
    {
        // It sees the truth.
    }
}
