using Paxtor.Pooling;

namespace Paxtor.Placing;

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

    public void Result(int placer, int member, LoadReport report, double seconds) => Answer(placer, member, report);

    public int ChooseWhereRoom() => Choose(0);
}
