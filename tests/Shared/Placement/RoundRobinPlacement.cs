using Paxtor.Pooling;

namespace Paxtor.Placing;

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

    public void Result(int placer, int member, LoadReport report, double seconds)
    {
        // Results tell nothing of loads.
    }

    public int ChooseWhereRoom() => Choose(0);
}
