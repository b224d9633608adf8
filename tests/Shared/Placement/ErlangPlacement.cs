using Paxtor.Pooling;

namespace Paxtor.Placing;

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

    public void Result(int placer, int member, LoadReport report, double seconds)
    {
        // Results tell nothing of loads.
    }

    public int ChooseWhereRoom() => Choose(0);
}
