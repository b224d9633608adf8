using Paxtor.Pooling;

namespace Paxtor.Placing;

/// <summary>Ours: the real board.</summary>
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

    public void Result(int placer, int member, LoadReport report) => boards[placer].Report(names[member], report);

    public int ChooseWhereRoom(int placer)
    {
        if (boards[placer].PlaceWhereRoom() is not { } placement)
            return -1;
        int member = Array.IndexOf(names, placement.Node);
        underWay[placer][member].Enqueue(placement);
        return member;
    }
}
