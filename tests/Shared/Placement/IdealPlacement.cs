using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>Where the job begins first.</summary>
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

    public void Result(int placer, int member, LoadReport report, double seconds)
    {
        // Results tell nothing of loads.
    }

    public int ChooseWhereRoom() => Choose(0);
}
