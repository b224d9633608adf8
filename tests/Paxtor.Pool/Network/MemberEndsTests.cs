using Paxtor.Foundation.Tests;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Network;

/// <summary>When a node that was struck off has surely ended, and that nobody can ask too early.</summary>
public sealed class MemberEndsTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Surely = TimeSpan.FromSeconds(12);
    private readonly ManualTime time = new();

    [Fact]
    public void Members_ThatLeave_AreToldOfBeforeTheListWithoutThemIsSeen()
    {
        PoolMemberInfo a = new("a@h", PoolRole.Worker, 1);
        MemberTable table = null!;
        List<string> told = [];
        table = new MemberTable(
            gone => told.Add($"leaving {gone.Single().Node}, seen: {table.Now.Count}"),
            change => told.Add($"told of {change.Left.Count} left, seen: {table.Now.Count}"));
        table.Add(a);
        told.Clear();
        table.Remove(a);
        Assert.Equal(["leaving a@h, seen: 1", "told of 1 left, seen: 0"], told);
    }

    [Fact]
    public async Task Node_ThatIsSeenToBeGoneFromTheList_IsKnownToEnd()
    {
        await using LocalNetwork network = await LocalNetwork.StartAsync();
        MemberTable table = network.Master.Table;
        for (int i = 1; i <= 500; i++)
        {
            PoolMemberInfo member = new("x@localhost", PoolRole.Worker, i);
            Assert.True(table.Add(member));
            Thread remover = new(() => table.Remove(member));
            remover.Start();
            // As a map does that looks whether the worker is still there.
            while (network.Master.Members.Contains(member))
                Thread.SpinWait(1);
            Assert.False(network.Master.WhenEndedAsync(member.Node).IsCompleted);
            remover.Join();
            network.Master.Ends.End(member.Node, i);
        }
    }

    [Fact]
    public void End_IsWhenTheTimeHasPassedOrItWasSeen()
    {
        using MemberEnds ends = new(time, Grace);
        Assert.True(ends.WhenEndedAsync("a@h", default).IsCompletedSuccessfully);
        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Worker, 1));
        Task ended = ends.WhenEndedAsync("a@h", default);
        time.Advance(Surely - TimeSpan.FromMilliseconds(1));
        Assert.False(ended.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(SpinWait.SpinUntil(() => ended.IsCompletedSuccessfully, LocalNetwork.Patience));

        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Worker, 2));
        ended = ends.WhenEndedAsync("a@h", default);
        ends.End("a@h", 2);
        Assert.True(SpinWait.SpinUntil(() => ended.IsCompletedSuccessfully, LocalNetwork.Patience));
    }

    [Fact]
    public void SecondLife_EndsByItself()
    {
        using MemberEnds ends = new(time, Grace);
        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Worker, 1));
        time.Advance(TimeSpan.FromSeconds(5));
        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Worker, 2));
        Task both = ends.WhenEndedAsync("a@h", default);

        // That the second was seen to end says nothing of the first, and the first's time nothing of the second.
        ends.End("a@h", 2);
        Assert.False(both.IsCompleted);
        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Worker, 3));
        both = ends.WhenEndedAsync("a@h", default);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.False(both.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(SpinWait.SpinUntil(() => both.IsCompletedSuccessfully, LocalNetwork.Patience));
    }

    [Fact]
    public void SameLife_StruckOffAgain_HasItsTimeAnew()
    {
        using MemberEnds ends = new(time, Grace);
        PoolMemberInfo member = new("a@h", PoolRole.Worker);
        ends.Begin(member);
        time.Advance(TimeSpan.FromSeconds(11));
        ends.Begin(member);
        Task ended = ends.WhenEndedAsync("a@h", default);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(ended.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(SpinWait.SpinUntil(() => ended.IsCompletedSuccessfully, LocalNetwork.Patience));
    }

    [Fact]
    public async Task Attached_IsNeverKnownToEnd()
    {
        using MemberEnds ends = new(time, Grace);
        ends.Begin(new PoolMemberInfo("a@h", PoolRole.Attached, 1));
        time.Advance(Surely);
        PoolException error = await Assert.ThrowsAsync<PoolException>(() => ends.WhenEndedAsync("a@h", default));
        Assert.Contains("goes on without the pool", error.Message, StringComparison.Ordinal);
    }
}
