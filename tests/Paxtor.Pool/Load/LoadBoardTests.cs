using Paxtor.Placing;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Load;

public sealed class LoadBoardTests
{
    private readonly VirtualClock clock = new();
    private readonly LoadBoard board;
    private long number;

    public LoadBoardTests()
    {
        board = new LoadBoard(clock, new Random(1));
        board.SetMembers(["a", "b", "c"]);
    }

    [Fact]
    public void Choose_WithoutMembers_IsNull()
    {
        board.SetMembers([]);
        Assert.Null(board.Choose());
        Assert.Null(board.Place());
        Assert.Null(board.PlaceOn("a"));
    }

    [Fact]
    public void Choose_TakesTheLeastLoaded_AndCountsWhatWasPlaced()
    {
        board.Report("a", Report(5));
        board.Report("b", Report(2));
        board.Report("c", Report(4));
        Assert.Equal("b", board.Choose());
        Assert.Equal("b", board.Choose());
        Assert.Equal(["b", "c"], new[] { board.Choose(), board.Choose() }.Order());
        Assert.Equal(["a", "b", "c"], new[] { board.Choose(), board.Choose(), board.Choose() }.Order());
    }

    [Fact]
    public void NewMember_CountsAsLoadedUntilItReports()
    {
        board.Report("a", Report(1_000));
        for (int i = 0; i < 10; i++)
            Assert.Equal("a", board.Choose());
        board.Report("b", Report(0));
        Assert.Equal("b", board.Choose());
    }

    [Fact]
    public void WhereNobodyHasReported_AnyIsChosen()
    {
        string[] chosen = [.. Enumerable.Range(0, 100).Select(_ => board.Choose()!)];
        Assert.Equal(["a", "b", "c"], chosen.Distinct().Order());
    }

    [Fact]
    public void Ties_AreBrokenByChance()
    {
        int[] counts = new int[3];
        for (int i = 0; i < 900; i++)
        {
            foreach (string node in (string[])["a", "b", "c"])
                board.Report(node, Report(0, life: node[0]));
            counts[board.Choose()![0] - 'a']++;
        }

        Assert.All(counts, static c => Assert.InRange(c, 200, 400));
    }

    [Fact]
    public void MoreCores_TakeMore()
    {
        board.SetMembers(["a", "b"]);
        board.Report("a", Report(0, cores: 1));
        board.Report("b", Report(0, cores: 8));
        string[] chosen = [.. Enumerable.Range(0, 90).Select(_ => board.Choose()!)];
        Assert.InRange(chosen.Count(static c => c == "b"), 79, 81);
    }

    [Fact]
    public void Report_OlderThanWhatIsKnown_IsNotTaken()
    {
        LoadReport old = Report(100);
        Assert.True(board.Report("a", Report(1)));
        Assert.False(board.Report("a", old));
        Assert.Equal(1, board.Read()[0].Report!.Running);
    }

    [Fact]
    public void ReportOfADeadNode_PlacesNoWork()
    {
        LoadReport late = Report(0, life: 7);
        board.Report("a", Report(3, life: 7));
        board.Report("b", Report(3));
        board.SetMembers(["b"]);
        Assert.False(board.Report("a", late));
        Assert.Equal("b", board.Choose());

        // A node of the same name joins: what the dead one had said, and comes only now, does not count for it.
        board.SetMembers(["a", "b"]);
        Assert.False(board.Report("a", Report(0, life: 7)));
        Assert.Equal("b", board.Choose());
        Assert.True(board.Report("a", Report(0, life: 8)));
        Assert.Equal("a", board.Choose());
    }

    [Fact]
    public void ReportOfANodeThatIsNotKnownYet_CountsOnceItIs()
    {
        board.SetMembers(["a"]);
        board.Report("a", Report(1));
        Assert.False(board.Report("b", Report(0)));
        Assert.Equal("a", board.Choose());
        board.SetMembers(["a", "b"]);
        Assert.Equal("b", board.Choose());
    }

    [Fact]
    public void ReportOfTheLifeBefore_ThatComesAfterTheNext_IsNotTaken()
    {
        board.Report("a", Report(3, life: 1));
        Assert.True(board.Report("a", Report(2, life: 2)));
        Assert.False(board.Report("a", Report(0, life: 1)));
        Assert.Equal(2, board.Read()[0].Backlog);
    }

    [Fact]
    public void Answer_BringsNews_AndLeavesWhatIsUnderWay()
    {
        board.SetMembers(["a"]);
        board.Report("a", Report(0));
        Placement first = board.Place()!.Value;
        board.Place();
        board.Started(first, Report(1));
        Assert.Equal(2, board.Read()[0].Backlog);
    }

    [Fact]
    public void StartThatFailed_IsTakenBack_AndToldOnlyOnce()
    {
        board.SetMembers(["a"]);
        board.Report("a", Report(0));
        Placement placement = board.Place()!.Value;
        board.Failed(placement);
        Assert.Equal(0, board.Read()[0].Backlog);
        Assert.Throws<InvalidOperationException>(() => board.Failed(placement));
    }

    [Fact]
    public void ExpectedLoad_DrainsAtTheMeasuredRate()
    {
        board.SetMembers(["a"]);
        board.Report("a", Report(10, cores: 2, rate: 4));
        Pass(1);
        Assert.Equal(6, board.Read()[0].Backlog!.Value, 6);
        Assert.Equal(4, board.Read()[0].RunQueue!.Value, 6);
        Pass(10);
        Assert.Equal(0, board.Read()[0].Backlog);
    }

    [Fact]
    public void HeldCore_IsExpectedBackAfterAsLongAgain()
    {
        board.SetMembers(["a"]);
        board.Report("a", Report(10, cores: 2, rate: 2) with { Held = 1, HeldSeconds = 3 });
        Pass(3);
        Assert.Equal(7, board.Read()[0].Backlog!.Value, 6);
        Pass(1);
        Assert.Equal(5, board.Read()[0].Backlog!.Value, 6);
    }

    [Fact]
    public void OthersWhoPlaceToo_MakeEachPlacementCountForMore()
    {
        board.SetMembers(["a", "b"]);
        board.Report("a", Report(0, life: 1));
        board.Report("b", Report(0, life: 2));
        for (int round = 1; round <= 50; round++)
        {
            board.Choose();
            board.Choose();
            board.Report("a", Report(0, life: 1) with { Arrived = 2 * round });
            board.Report("b", Report(0, life: 2) with { Arrived = 2 * round });
        }

        board.Choose();
        Assert.InRange(board.Read().Sum(static k => k.Backlog!.Value), 1.8, 2);
    }

    [Fact]
    public void OwnMember_TakesAJobThatWouldBeginAtOnce_AndNoneThatWouldWaitForLongerThanTheWay()
    {
        RunQueue queue = new(clock, new Random(1), cores: 2);
        LoadBoard here = new(clock, new Random(1), "b", queue);
        here.SetMembers(["a", "b", "c"]);
        foreach (string node in (string[])["a", "b", "c"])
            here.Report(node, Report(0, cores: 2));
        for (int i = 0; i < 20; i++)
        {
            Placement placement = here.Place()!.Value;
            Assert.Equal("b", placement.Node);
            queue.Arrived();
            here.Started(placement, queue.Report());
            int slot = queue.Began();
            Pass(0.00001);
            queue.Ran(slot);
            queue.Left();
        }

        // The way to the others takes 100 µs, as is seen by those that must go there.
        foreach (string node in (string[])["a", "c"])
        {
            Placement far = here.PlaceOn(node)!.Value;
            Pass(0.0001);
            here.Started(far, Report(0, cores: 2));
        }

        int local = 0;
        while (here.Place() is { Node: "b" } near)
        {
            queue.Arrived();
            here.Started(near, queue.Report());
            local++;
        }

        // 10 µs each on two cores: those that wait for 100 µs at most, and the two that run.
        Assert.InRange(local, 20, 22);
    }

    [Fact]
    public void OwnMember_IsKnownWithoutReports_AndIsNotPreferredForWhatOthersStart()
    {
        RunQueue queue = new(clock, new Random(1), cores: 1);
        LoadBoard here = new(clock, new Random(1), "a", queue);
        here.SetMembers(["a", "b"]);
        here.Report("a", queue.Report());
        here.Report("b", Report(0));
        Assert.Equal(["a", "b"], new[] { here.Choose(), here.Choose() }.Order());
        here.Report("a", queue.Report());
        here.Report("b", Report(0));
        queue.Arrived();
        queue.Arrived();
        Assert.Equal("b", here.Place()!.Value.Node);
        Assert.Equal(2, here.Read()[0].Backlog);
    }

    [Fact]
    public void Members_ThatComeAndGo_KeepWhatIsKnownOfOthers()
    {
        board.Report("b", Report(3));
        board.SetMembers(["b", "d"]);
        Assert.Equal(["b", "d"], board.Read().Select(static k => k.Node));
        Assert.Equal(3, board.Read()[0].Backlog);
    }

    private LoadReport Report(int running, int cores = 1, double rate = 0, long life = 1) => new(life, ++number, 0, running, cores, 0, rate, 0, 0);

    private void Pass(double seconds)
    {
        clock.After(seconds, static () => { });
        clock.Step();
    }
}
