using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Tests.Client.Kit;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Client;

public sealed class WatchTests
{
    private readonly ClientKit kit = new();
    private bool mayBeCalled = true;

    [Fact]
    public void Watch_Changes_AreToldInOrder()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out _);
        GotWatch got = Assert.Single(kit.Voters[0].Watches);
        Assert.Equal(5, got.Target.FromRevision);
        kit.Voters[0].ConfirmWatch(got.Id);
        kit.Voters[0].TellPuts(got.Id, "a", 7, 5, 6);
        kit.Voters[0].TellPuts(got.Id, "a", 9);
        kit.Voters[0].TellPuts(got.Id, "a", 12, 12);
        Assert.Equal([5L, 6, 12], log.Events.Select(static e => e.Item.ModRevision));
        Assert.Equal(12, log.ToldUpTo);
    }

    [Fact]
    public void Watch_ConnectionBreaks_ResumesElsewhereAfterTheLastToldAndDropsRepeats()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out _);
        GotWatch first = Assert.Single(kit.Voters[0].Watches);
        kit.Voters[0].TellPuts(first.Id, "a", 7, 5, 7);
        kit.Voters[0].Disconnect();
        (FakeVoter next, GotWatch second) = Open();
        Assert.Equal(8, second.Target.FromRevision);
        Assert.NotEqual(first.Id, second.Id);

        next.TellPuts(second.Id, "a", 9, 6, 7, 9);
        next.TellPuts(second.Id, "a", 8, 8);
        Assert.Equal([5L, 7, 9], log.Events.Select(static e => e.Item.ModRevision));
    }

    [Fact]
    public void Watch_FramesOfAnEarlierOpening_AreIgnored()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out _);
        GotWatch first = Assert.Single(kit.Voters[0].Watches);
        kit.Voters[0].EndWatch(first.Id, WatchEndReason.NoQuorum);
        (FakeVoter next, GotWatch second) = Open();
        kit.Voters[0].TellPuts(first.Id, "a", 5, 5);
        Assert.Empty(log.Events);
        next.TellPuts(second.Id, "a", 6, 6);
        Assert.Single(log.Events);
        Assert.Contains(first.Id, kit.Voters[0].ClosedWatches);
    }

    [Fact]
    public void Watch_StatusBeforeTheVoterKnewIt_DoesNotSkipChanges()
    {
        kit.Healthy();
        Watch("a", 50, out _);
        GotWatch first = Assert.Single(kit.Voters[0].Watches);
        kit.Voters[0].SayStatus(leader: true, watchRevision: 100);
        kit.Voters[0].ConfirmWatch(first.Id);
        kit.Voters[0].Disconnect();
        (FakeVoter next, GotWatch second) = Open();
        Assert.Equal(50, second.Target.FromRevision);

        next.ConfirmWatch(second.Id);
        next.SayStatus(watchRevision: 120);
        next.Disconnect();
        (_, GotWatch third) = Open();
        Assert.Equal(121, third.Target.FromRevision);
    }

    [Fact]
    public void Watch_FromTheFuture_IsNotSetBackByAStatus()
    {
        kit.Healthy();
        Watch("a", 500, out _);
        GotWatch first = Assert.Single(kit.Voters[0].Watches);
        kit.Voters[0].ConfirmWatch(first.Id);
        kit.Voters[0].SayStatus(leader: true, watchRevision: 100);
        kit.Voters[0].Disconnect();
        Assert.Equal(500, Open().Watch.Target.FromRevision);
    }

    [Fact]
    public void Watch_Compacted_EndsWithTheRevisionToReadFrom()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out _);
        kit.Voters[0].EndWatch(kit.Voters[0].Watches[0].Id, WatchEndReason.Compacted, 30);
        CompactedException end = Assert.IsType<CompactedException>(log.Ended);
        Assert.Equal(5, end.RequestedRevision);
        Assert.Equal(30, end.CompactedRevision);
        kit.Voters[0].Disconnect();
        Assert.Empty(kit.Voters[1].Watches.Concat(kit.Voters[2].Watches));
    }

    [Theory]
    [InlineData((int)WatchEndReason.Overloaded)]
    [InlineData((int)WatchEndReason.None)]
    [InlineData(77)]
    public void Watch_EndedForNow_IsOpenedAgainWithPauses(int reason)
    {
        kit.Healthy();
        kit.KeepHealthy(static _ => true);
        WatchLog log = Watch("a", 5, out _);
        int openings = 0;
        foreach (FakeVoter voter in kit.Voters)
        {
            voter.OnWatch = watch =>
            {
                openings++;
                kit.Simulation.After(TimeSpan.FromMilliseconds(1), () => voter.EndWatch(watch.Id, (WatchEndReason)reason));
            };
        }

        kit.Voters[0].EndWatch(kit.Voters[0].Watches[0].Id, (WatchEndReason)reason);
        kit.Run(2_000);
        Assert.InRange(openings, 5, 40);
        foreach (FakeVoter voter in kit.Voters)
            voter.OnWatch = null;
        kit.Run(500);
        (FakeVoter at, GotWatch open) = Open();
        at.TellPuts(open.Id, "a", 5, 5);
        Assert.Single(log.Events);
        Assert.Null(log.Ended);
    }

    [Fact]
    public void Watch_NoVoter_WaitsSilentlyAndOpensWhenOneComes()
    {
        WatchLog log = Watch("a", 5, out _);
        kit.Run(60_000);
        Assert.Null(log.Ended);
        kit.Healthy();
        Assert.Single(kit.Voters.SelectMany(static v => v.Watches));
    }

    [Fact]
    public void Dispose_Watch_ClosesItThereAndNobodyIsCalled()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out IWatch watch);
        GotWatch got = Assert.Single(kit.Voters[0].Watches);
        kit.OnLoop(watch.Dispose);
        kit.OnLoop(watch.Dispose);
        Assert.Equal([got.Id], kit.Voters[0].ClosedWatches);
        kit.Voters[0].TellPuts(got.Id, "a", 6, 6);
        kit.Voters[0].EndWatch(got.Id, WatchEndReason.Compacted, 30);
        Assert.Empty(log.Events);
        Assert.Null(log.Ended);
    }

    [Fact]
    public void Dispose_WatchInsideItsObserver_IsTheLastCall()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out IWatch watch);
        log.OnEach = watch.Dispose;
        GotWatch got = Assert.Single(kit.Voters[0].Watches);
        kit.Voters[0].TellPuts(got.Id, "a", 6, 6);
        kit.Voters[0].TellPuts(got.Id, "a", 7, 7);
        Assert.Single(log.Events);
    }

    [Fact]
    public void Dispose_WaitingWatch_IsNeverOpened()
    {
        Watch("a", 5, out IWatch watch);
        kit.OnLoop(watch.Dispose);
        kit.Healthy();
        Assert.Empty(kit.Voters.SelectMany(static v => v.Watches));
    }

    [Fact]
    public void Watch_BreaksARule_IsToldSoAfterTheCall()
    {
        ClientKit small = new(options: new QuorumStoreOptions { MaxWatches = 1 });
        WatchLog[] logs = [new(() => mayBeCalled), new(() => mayBeCalled), new(() => mayBeCalled), new(() => mayBeCalled)];
        small.OnLoop(() =>
        {
            mayBeCalled = false;
            small.Store.Watch(new WatchRequest(KeyRange.Single(StoreKey.FromText("a")), 1), logs[0]);
            small.Store.Watch(new WatchRequest(KeyRange.Single(StoreKey.FromText("a")), 1), logs[1]);
            Assert.Throws<ArgumentNullException>(() => small.Store.Watch(null!, logs[2]));
            small.Store.Watch(new WatchRequest(KeyRange.Single(new StoreKey(new byte[1 << 20])), 1), logs[3]).Dispose();
            mayBeCalled = true;
        });
        small.Run(5);
        Assert.Null(logs[0].Ended);
        Assert.IsType<InvalidStoreRequestException>(logs[1].Ended);
        Assert.Null(logs[2].Ended);
        Assert.Null(logs[3].Ended);
    }

    [Fact]
    public void Dispose_Store_EndsWatches()
    {
        kit.Healthy();
        WatchLog open = Watch("a", 5, out _);
        kit.OnLoop(() => Assert.True(kit.Store.DisposeAsync().IsCompletedSuccessfully));
        WatchLog late = Watch("a", 5, out _);
        kit.Run(5);
        Assert.IsType<NoQuorumException>(open.Ended);
        Assert.IsType<NoQuorumException>(late.Ended);
    }

    [Fact]
    public void OnFrame_ChangesThatCannotBe_CostTheConnection()
    {
        kit.Healthy();
        WatchLog log = Watch("a", 5, out _);
        ulong id = kit.Voters[0].Watches[0].Id;
        Assert.Throws<WireFormatException>(() => kit.Voters[0].TellPuts(id, "a", 9, 7, 6));
        Assert.Throws<WireFormatException>(() => kit.Voters[0].TellPuts(id, "a", 9, 10));
        Assert.Throws<WireFormatException>(() => kit.Voters[0].TellPuts(id, "b", 9, 9));
        Assert.Throws<WireFormatException>(() => kit.Voters[1].TellPuts(id, "a", 9, 9));
        Assert.Throws<WireFormatException>(() => kit.Voters[1].EndWatch(id, WatchEndReason.Compacted, 9));
        Assert.Empty(log.Events);
        Assert.Null(log.Ended);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Watch_HundredDisconnects_NoGapAndNoRepeat(int seed)
    {
        ClientKit world = new(seed);
        Random random = new(seed);
        List<(string Key, long Revision)> history = [];
        world.Healthy();
        world.KeepHealthy(static _ => true);
        string[] names = ["a", "b", "c"];
        WatchLog[] logs = [.. names.Select(_ => new WatchLog(static () => true))];
        world.OnLoop(() =>
        {
            for (int i = 0; i < names.Length; i++)
                world.Store.Watch(new WatchRequest(KeyRange.Single(StoreKey.FromText(names[i])), 1), logs[i]);
        });
        Dictionary<ulong, long> told = [];
        for (int round = 0, breaks = 0; breaks < 100; round++)
        {
            for (int i = random.Next(4); i > 0; i--)
                history.Add((names[random.Next(names.Length)], history.Count + 1));
            foreach (FakeVoter voter in world.Voters)
            {
                foreach (GotWatch watch in voter.Watches.ToArray())
                    Tell(voter, watch, history, told, random);
            }

            if (random.Next(3) == 0)
            {
                breaks++;
                FakeVoter broken = world.Voters.FirstOrDefault(static v => v.Watches.Count > 0) ?? world.Voters[0];
                if (random.Next(4) == 0 && broken.Watches.Count > 0)
                {
                    broken.EndWatch(broken.Watches[0].Id, (WatchEndReason)random.Next(2, 4));
                }
                else
                {
                    broken.Disconnect();
                    broken.Connect();
                    broken.SayStatus(watchRevision: history.Count);
                }
            }

            world.Run(random.Next(0, 100));
        }

        world.Run(2_000);
        foreach (FakeVoter voter in world.Voters)
        {
            foreach (GotWatch watch in voter.Watches.ToArray())
                Tell(voter, watch, history, told, null);
        }

        for (int i = 0; i < names.Length; i++)
            Assert.Equal(history.Where(h => h.Key == names[i]).Select(static h => h.Revision), logs[i].Events.Select(static e => e.Item.ModRevision));
        Assert.True(history.Count > 200);
    }

    /// <summary>Tells a watch some of what it has not been told; all of it without a source of chance. Status and confirmation are told as a voter would.</summary>
    private static void Tell(FakeVoter voter, GotWatch watch, List<(string Key, long Revision)> history, Dictionary<ulong, long> told, Random? random)
    {
        if (!told.TryGetValue(watch.Id, out long upTo))
        {
            upTo = watch.Target.FromRevision - 1;
            voter.ConfirmWatch(watch.Id);
        }

        long end = random is null ? history.Count : random.NextInt64(upTo, history.Count + 1);
        if (end > upTo)
        {
            string key = watch.Target.Range.Start.ToString();
            voter.TellPuts(watch.Id, key, end, [.. history.Where(h => h.Key == key && h.Revision > upTo && h.Revision <= end).Select(static h => h.Revision)]);
            upTo = end;
        }

        told[watch.Id] = upTo;
        if (random?.Next(3) == 0)
            voter.SayStatus(watchRevision: voter.Watches.Min(w => told.TryGetValue(w.Id, out long t) ? t : long.MaxValue));
    }

    private WatchLog Watch(string key, long from, out IWatch watch)
    {
        WatchLog log = new(() => mayBeCalled);
        IWatch? begun = null;
        kit.OnLoop(() =>
        {
            mayBeCalled = false;
            begun = kit.Store.Watch(new WatchRequest(KeyRange.Single(StoreKey.FromText(key)), from), log);
            mayBeCalled = true;
        });
        watch = begun!;
        return log;
    }

    private (FakeVoter Voter, GotWatch Watch) Open()
    {
        FakeVoter voter = Assert.Single(kit.Voters, static v => v.Watches.Count > 0);
        return (voter, Assert.Single(voter.Watches));
    }
}
