using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>Any of them.</summary>
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

    public void Result(int placer, int member, LoadReport report, double seconds)
    {
        // Results tell nothing of loads.
    }

    public int ChooseWhereRoom() => Choose(0);
}
