using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Coordination;
using Paxtor.Processes;
using Paxtor.Sessions;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Processes.Members;

public sealed class MemberListTests
{
    [Fact]
    public void Members_NodesComeAndGo_ListFollowsAndTells()
    {
        FakeWorld world = new(nodes: 3);
        (MemberList list, List<string> told) = Begin(world, world.A);
        world.Ready();
        world.Until(() => list.Now.Count == 3);
        Assert.Equal(["n1@test", "n2@test", "n3@test"], list.Now.Select(static m => m.Name));
        Assert.All(list.Now, static m => Assert.Equal((7, null), (m.Incarnation, m.Endpoint)));
        world.Data.Revoke(world.B.Sessions.Valid!.Lease);
        world.Until(() => told[^1] == "n1@test n3@test");

        // It lost its session, not its life: it is back by itself.
        world.Until(() => told[^1] == "n1@test n2@test n3@test");
        Assert.Equal(told.Count, told.Distinct(StringComparer.Ordinal).Count() + 1);
    }

    [Fact]
    public void Members_SessionKeyWrittenAgain_TellsNobody()
    {
        FakeWorld world = new();
        (MemberList list, List<string> told) = Begin(world, world.A);
        world.Ready();
        world.Until(() => list.Now.Count == 2);
        int before = told.Count;
        Session session = world.B.Sessions.Valid!;
        world.Data.Commit(Transaction.Of(Operation.Put(session.Key, session.Value, session.Lease)));
        world.Run(5);
        Assert.Equal(before, told.Count);
    }

    [Fact]
    public void Members_WatchLostToCompaction_ResumesWithoutAGap()
    {
        FakeWorld world = new(nodes: 3);
        (MemberList list, _) = Begin(world, world.A);
        world.Ready();
        world.Until(() => list.Now.Count == 3);
        world.A.Store.Disconnect(TimeSpan.FromSeconds(2));
        world.B.Loop.Crash();
        world.Data.Revoke(LeaseOf(world, "n2@test"));
        Put(world, 901, new SessionRecord("n9@test", 3) { Endpoint = "h:1" });
        world.Data.Compacted = world.Data.Revision;
        world.A.Store.Connect();
        world.Until(() => list.Now.Select(static m => m.Name).SequenceEqual(["n1@test", "n3@test", "n9@test"]));
        Assert.Equal("h:1", list.Find("n9@test")!.Endpoint);
    }

    [Fact]
    public void Members_TwoLivesOfANode_TheLaterCounts()
    {
        FakeWorld world = new(nodes: 1);
        (MemberList list, _) = Begin(world, world.A);
        world.Ready();
        Put(world, 901, new SessionRecord("n9@test", 3));
        Put(world, 902, new SessionRecord("n9@test", 2) { Classes = [ClassId.Of("Cart")] });
        world.Until(() => list.Find("n9@test")?.Incarnation == 2);
        Assert.True(list.Find("n9@test")!.Declares("Cart"));
        Assert.False(list.Find("n9@test")!.Declares("Car"));
        world.Data.Revoke(new LeaseId(901));
        world.Run(1);
        Assert.Equal(2, list.Find("n9@test")!.Incarnation);
        world.Data.Revoke(new LeaseId(902));
        world.Until(() => list.Find("n9@test") is null);
    }

    [Fact]
    public void Members_MoreThanAPage_AreAllRead()
    {
        FakeWorld world = new(nodes: 1);
        for (int i = 0; i < 1_234; i++)
            Put(world, 1_000 + i, new SessionRecord($"m{i}@test", 1));
        (MemberList list, _) = Begin(world, world.A);
        world.Until(() => list.Now.Count >= 1_234);
    }

    [Fact]
    public void Members_GarbageUnderASessionKey_HarmsNobody()
    {
        FakeWorld world = new(nodes: 1);
        (MemberList list, _) = Begin(world, world.A);
        world.Ready();
        world.Data.Commit(Transaction.Of(Operation.Put(SessionRecord.KeyOf(new LeaseId(5)), new byte[] { 255, 255, 255 })));
        Put(world, 901, new SessionRecord("n9@test", 3));
        world.Until(() => list.Now.Count == 2);
    }

    [Theory]
    [InlineData("a@h", "10.0.0.1:70", "10.0.0.1:70", 70, "10.0.0.1:70")]
    [InlineData("a@h", null, "127.0.0.1:0", 4711, "127.0.0.1:4711")]
    [InlineData("a@h", null, "*:0", 4711, "h:4711")]
    [InlineData("a@h", null, "0.0.0.0:7", 7, "h:7")]
    [InlineData("a@fd00::1", null, "[::]:7", 7, "[fd00::1]:7")]
    [InlineData("a@h", null, "[fd00::2]:7", 7, "[fd00::2]:7")]
    [InlineData("a@h", null, null, 7, null)]
    public void Endpoint_IsWhereOthersReachTheNode(string name, string? advertise, string? listen, int port, string? expected) =>
        Assert.Equal(expected, AdvertisedEndpoint.Of(name, advertise, listen, listen is null ? null : new IPEndPoint(IPAddress.Any, port)));

    private static (MemberList List, List<string> Told) Begin(FakeWorld world, FakeNode node)
    {
        List<string> told = [];
        MemberList? list = null;
        node.Loop.RunNow(() =>
        {
            list = new MemberList(node.Store, NullLogger.Instance);
            list.Observe(() => told.Add(string.Join(' ', list.All.Select(static m => m.Name))));
            list.Start();
        });
        world.Run(0.01);
        return (list!, told);
    }

    private static LeaseId LeaseOf(FakeWorld world, string name) =>
        world.Data.In(KeyRange.Prefix(SessionRecord.Prefix)).Single(k => SessionRecord.Decode(k.Value.Span).Node == name).Lease;

    private static void Put(FakeWorld world, long lease, SessionRecord record)
    {
        world.Data.Grant(new LeaseId(lease), TimeSpan.FromHours(1));
        world.Data.Commit(Transaction.Of(Operation.Put(SessionRecord.KeyOf(new LeaseId(lease)), record.Encode(), new LeaseId(lease))));
    }
}
