using Paxtor.Pooling;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Placing;

/// <summary>Ours: the real board, and the real slots of <c>MapAsync</c>.</summary>
internal sealed class PaxtorPlacement : IPlacementAlgorithm
{
    private readonly LoadBoard[] boards;
    private readonly string[] names;
    private readonly bool hasAnswers;
    private readonly LoadReport?[] last;
    private readonly Queue<PlacedJob>[][] underWay;
    private readonly MapSlots slots;

    public PaxtorPlacement(PlacementRun run, bool hasAnswers)
    {
        this.hasAnswers = hasAnswers;
        names = [.. Enumerable.Range(0, run.Members.Count).Select(static i => i.ToString("D4", System.Globalization.CultureInfo.InvariantCulture))];
        last = new LoadReport?[names.Length];
        underWay = [.. Enumerable.Range(0, run.Shape.Placers).Select(_ => names.Select(static _ => new Queue<PlacedJob>()).ToArray())];
        boards = [.. Enumerable.Range(0, run.Shape.Placers).Select(_ => new LoadBoard(run.Clock, run.Chance))];
        foreach (LoadBoard board in boards)
            board.SetMembers(names);
        slots = new MapSlots(boards[0], run.Clock, null);
    }

    public int Choose(int placer)
    {
        if (!hasAnswers)
            return Array.IndexOf(names, boards[placer].Choose());
        Placement placement = boards[placer].Place()!.Value;
        int member = Array.IndexOf(names, placement.Node);
        underWay[placer][member].Enqueue(new PlacedJob(placement.Node, placement, boards[placer]));
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
            underWay[placer][member].Dequeue().Started(report);
    }

    public void Result(int placer, int member, LoadReport report, double seconds)
    {
        boards[placer].Report(names[member], report);
        slots.Return(names[member], TimeSpan.FromSeconds(seconds));
    }

    public int ChooseWhereRoom()
    {
        if (slots.Take() is not { } placed)
            return -1;
        int member = Array.IndexOf(names, placed.Node);
        underWay[0][member].Enqueue(placed);
        return member;
    }
}
