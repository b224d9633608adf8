using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Tests.Client.Kit;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Client;

public sealed class CallTests
{
    private readonly ClientKit kit = new();

    [Fact]
    public void Commit_LeaderKnown_GoesToLeader()
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        Assert.Empty(kit.Voters[1].Requests);
        Assert.Empty(kit.Voters[2].Requests);
        kit.Voters[0].Answer(Assert.Single(kit.Voters[0].Requests));
        kit.Run(5);
        Assert.True(put.IsDone);
        Assert.Equal(2, put.Result!.Revision);
    }

    [Fact]
    public void Commit_LeaderOutOfReach_GoesToVoterWithQuorum()
    {
        kit.Voters[1].Connect();
        kit.Voters[1].SayStatus(hasQuorum: false);
        kit.Voters[2].Connect();
        kit.Voters[2].SayStatus(leaderName: kit.Voters[0].Name);
        Outcome<TransactionResult> put = kit.Put("a");
        Assert.Empty(kit.Voters[1].Requests);
        kit.Voters[2].Answer(Assert.Single(kit.Voters[2].Requests));
        kit.Run(5);
        Assert.NotNull(put.Result);
    }

    [Fact]
    public void Commit_TwoLeaders_GoesToTheOneOfTheHigherTerm()
    {
        kit.Healthy();
        kit.Voters[2].SayStatus(leader: true, term: 2);
        kit.Put("a");
        Assert.Single(kit.Voters[2].Requests);
    }

    [Fact]
    public void Commit_RefusedForNoQuorum_IsSentAgainUnderAnotherNumber()
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        GotRequest first = Assert.Single(kit.Voters[0].Requests);
        kit.Voters[0].Respond(first.Id, ResponseStatus.NoQuorum);
        GotRequest second = Assert.Single(kit.Voters[1].Requests.Concat(kit.Voters[2].Requests));
        Assert.NotEqual(first.Id, second.Id);

        // The late answer of the first copy is nobody's any more.
        byte[] other = kit.Voters[0].Execute(first);
        kit.Voters[0].Respond(first.Id, ResponseStatus.Ok, other);
        kit.Run(5);
        Assert.False(put.IsDone);
        FakeVoter asked = kit.Voters[1].Requests.Count > 0 ? kit.Voters[1] : kit.Voters[2];
        asked.Answer(second);
        asked.Answer(second);
        kit.Run(5);
        Assert.Equal(3, put.Result!.Revision);
    }

    [Theory]
    [InlineData((int)ResponseStatus.Unknown)]
    [InlineData((int)ResponseStatus.None)]
    [InlineData(99)]
    public void Commit_VoterDoesNotKnow_WriteIsUnknownAndReadIsAskedAgain(int status)
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        Outcome<TransactionResult> get = kit.Get("a");
        GotRequest[] requests = [.. kit.Voters[0].Requests];
        kit.Voters[0].Respond(requests[0].Id, (ResponseStatus)status);
        kit.Voters[0].Respond(requests[1].Id, (ResponseStatus)status);
        kit.Run(5);
        Assert.IsType<OutcomeUnknownException>(put.Error);
        Assert.False(get.IsDone);
        GotRequest again = Assert.Single(kit.Voters[1].Requests.Concat(kit.Voters[2].Requests));
        Assert.Equal(RequestOperation.Read, again.Operation);
    }

    [Fact]
    public void Commit_ConnectionBreaks_WritesAreUnknownAtOnceAndReadsGoElsewhere()
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        Outcome<TransactionResult> get = kit.Get("a");
        Outcome<TimeSpan> keepAlive = kit.Start(() => kit.Store.KeepAliveAsync(new LeaseId(5)));
        Outcome<TimeSpan> grant = kit.Start(() => kit.Store.GrantLeaseAsync(new LeaseId(5), TimeSpan.FromSeconds(10)));
        kit.Voters[0].Disconnect();
        kit.Run(5);
        Assert.IsType<OutcomeUnknownException>(put.Error);
        Assert.IsType<OutcomeUnknownException>(grant.Error);
        FakeVoter other = kit.Voters[1].Requests.Count > 0 ? kit.Voters[1] : kit.Voters[2];
        Assert.Equal(2, other.Requests.Count);
        foreach (GotRequest request in other.Requests.ToArray())
            other.Answer(request);
        kit.Run(5);
        Assert.NotNull(get.Result);
        Assert.Equal(TimeSpan.FromSeconds(10), keepAlive.Result);
    }

    [Fact]
    public void Commit_NoAnswer_EndsWithinTheTimeoutAndTheLateAnswerHarmsNobody()
    {
        kit.Healthy();
        kit.KeepHealthy(static _ => true);
        Outcome<TransactionResult> put = kit.Put("a");
        Outcome<TransactionResult> get = kit.Get("a");
        GotRequest late = kit.Voters[0].Requests[0];
        kit.Run(1_950);
        Assert.IsType<OutcomeUnknownException>(put.Error);
        Assert.IsType<NoQuorumException>(get.Error);
        Assert.InRange(put.At.TotalMilliseconds, 1_800, 1_910);

        kit.Voters[0].Requests.Clear();
        Outcome<TransactionResult> next = kit.Put("b");
        kit.Voters[0].Answer(late);
        kit.Run(5);
        Assert.False(next.IsDone);
        kit.Voters[0].Answer(Assert.Single(kit.Voters[0].Requests));
        kit.Run(5);
        Assert.Equal(3, next.Result!.Revision);
    }

    [Fact]
    public void Commit_NoVoterReached_IsNoQuorumWithinTwoSeconds()
    {
        Outcome<TransactionResult> put = kit.Put("a");
        kit.Run(2_000);
        Assert.IsType<NoQuorumException>(put.Error);
    }

    [Fact]
    public void Commit_VoterComesInTime_IsCarriedOut()
    {
        Outcome<TransactionResult> put = kit.Put("a");
        kit.Run(1_500);
        kit.Healthy();
        GotRequest request = Assert.Single(kit.Voters.SelectMany(static v => v.Requests));
        Assert.InRange(request.RemainingMilliseconds, 1UL, 300UL);
        kit.Voters[0].Answer(request);
        kit.Run(5);
        Assert.NotNull(put.Result);
    }

    [Fact]
    public void Commit_Overloaded_WaitsAndTriesAgainWithGrowingPauses()
    {
        kit.Healthy();
        kit.KeepHealthy(static _ => true);
        int times = 0;
        foreach (FakeVoter voter in kit.Voters)
        {
            voter.OnRequest = request => kit.Simulation.After(TimeSpan.FromMilliseconds(1), () =>
            {
                times++;
                voter.Respond(request.Id, ResponseStatus.Overloaded);
            });
        }

        Outcome<TransactionResult> put = kit.Put("a");
        kit.Run(2_000);
        Assert.IsType<NoQuorumException>(put.Error);
        Assert.InRange(times, 5, 40);
        Assert.Equal(1, kit.Machine.Revision);
    }

    [Fact]
    public void Commit_QueueOfTheConnectionFull_WaitsAndIsNotUnknown()
    {
        kit.Healthy();
        kit.KeepHealthy(static _ => true);
        bool full = true;
        kit.Network.QueueIsFull = _ => full;
        Outcome<TransactionResult> put = kit.Put("a");
        kit.Run(300);
        Assert.False(put.IsDone);
        full = false;
        kit.Run(300);
        kit.Voters[0].Answer(Assert.Single(kit.Voters.SelectMany(static v => v.Requests)));
        kit.Run(5);
        Assert.NotNull(put.Result);

        full = true;
        Outcome<TransactionResult> never = kit.Put("b");
        kit.Run(2_000);
        Assert.IsType<NoQuorumException>(never.Error);
    }

    [Fact]
    public void Commit_VoterFallsSilent_ReadsMoveWritesWait()
    {
        kit.Healthy();
        kit.KeepHealthy(v => v != kit.Voters[0]);
        kit.Run(1_000);
        Outcome<TransactionResult> put = kit.Put("a");
        kit.Get("a");
        Assert.Equal(2, kit.Voters[0].Requests.Count);
        kit.Run(700);
        GotRequest moved = Assert.Single(kit.Voters[1].Requests.Concat(kit.Voters[2].Requests));
        Assert.Equal(RequestOperation.Read, moved.Operation);
        Assert.False(put.IsDone);
    }

    [Fact]
    public void Commit_ManyInOneTurn_GoOutInOneFlush()
    {
        kit.Healthy();
        int before = kit.Network.Flushes;
        kit.OnLoop(() =>
        {
            for (int i = 0; i < 100; i++)
                kit.Put($"k{i}");
        });
        Assert.Equal(before + 1, kit.Network.Flushes);
        Assert.Equal(100, kit.Voters[0].Requests.Count);
        Assert.Equal(100, kit.Voters[0].Requests.Select(static r => r.Id).Distinct().Count());
    }

    [Fact]
    public void KeepAlive_UnderOverload_WaitsBehindNobodyAndIsNotRefused()
    {
        ClientKit small = new(options: new QuorumStoreOptions { MaxInFlight = 2, MaxQueued = 3 });
        small.Healthy();
        Outcome<TransactionResult>[] puts = [.. Enumerable.Range(0, 5).Select(i => small.Put($"k{i}"))];
        small.Run(5);
        Outcome<TimeSpan> renewal = small.Start(() => small.Store.KeepAliveAsync(new LeaseId(5)));
        small.Voters[0].Answer(small.Voters[0].Requests[0]);
        small.Run(5);
        Assert.Null(renewal.Error);
        Assert.Equal(RequestOperation.KeepAlive, small.Voters[0].Requests[2].Operation);
        Assert.DoesNotContain(puts, static p => p.Error is not null);
    }

    [Fact]
    public void Commit_TooManyInFlight_WaitThenAreRefused()
    {
        ClientKit small = new(options: new QuorumStoreOptions { MaxInFlight = 2, MaxQueued = 3 });
        small.Healthy();
        small.KeepHealthy(static _ => true);
        Outcome<TransactionResult>[] puts = [.. Enumerable.Range(0, 7).Select(i => small.Put($"k{i}"))];
        small.Run(5);
        Assert.Equal(2, small.Voters[0].Requests.Count);
        Assert.Equal(2, puts.Count(static p => p.Error is NoQuorumException));
        for (int i = 0; i < 5; i++)
        {
            GotRequest request = small.Voters[0].Requests[0];
            small.Voters[0].Requests.RemoveAt(0);
            small.Voters[0].Answer(request);
        }

        small.Run(5);
        Assert.Equal(5, puts.Count(static p => p.Result is not null));
    }

    [Fact]
    public void Commit_BeyondALimit_IsRefusedAtOnceWithoutAVoter()
    {
        StoreLimits limits = kit.Store.Limits;
        Transaction[] refused =
        [
            Transaction.Of(Operation.Put(new StoreKey(new byte[limits.MaxKeyBytes + 1]), default)),
            Transaction.Of(Operation.Put(StoreKey.FromText("a"), new byte[limits.MaxValueBytes + 1])),
            Transaction.Of(Operation.Put(StoreKey.FromText("a"), new byte[limits.MaxValueBytes]), Operation.Put(StoreKey.FromText("b"), new byte[limits.MaxValueBytes])),
            Transaction.Of([.. Enumerable.Range(0, limits.MaxOperations + 1).Select(static i => Operation.Get(StoreKey.FromText($"{i}")))]),
            Transaction.Of(default(Operation)),
        ];
        foreach (Transaction transaction in refused)
        {
            Outcome<TransactionResult> outcome = kit.Start(() => kit.Store.CommitAsync(transaction));
            Assert.IsType<InvalidStoreRequestException>(outcome.Error);
        }

        Assert.IsType<InvalidStoreRequestException>(kit.Start(() => kit.Store.GrantLeaseAsync(new LeaseId(-1), TimeSpan.FromSeconds(5))).Error);
        Assert.IsType<InvalidStoreRequestException>(kit.Start(() => kit.Store.GrantLeaseAsync(new LeaseId(1), TimeSpan.Zero)).Error);
        Assert.IsType<InvalidStoreRequestException>(kit.Start(() => kit.Store.KeepAliveAsync(LeaseId.None)).Error);
    }

    [Fact]
    public void Commit_ErrorsOfTheStore_ComeAsTheyAre()
    {
        kit.Healthy();
        kit.Voters[0].OnRequest = kit.Voters[0].Answer;
        LeaseId gone = new(77);
        Outcome<TransactionResult> put = kit.Start(() => kit.Store.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText("a"), default, gone))));
        Outcome<TimeSpan> first = kit.Start(() => kit.Store.GrantLeaseAsync(new LeaseId(5), TimeSpan.FromSeconds(10)));
        Outcome<TimeSpan> second = kit.Start(() => kit.Store.GrantLeaseAsync(new LeaseId(5), TimeSpan.FromSeconds(10)));
        Outcome<bool> revoke = kit.Start(async () =>
        {
            await kit.Store.RevokeLeaseAsync(new LeaseId(6)).ConfigureAwait(false);
            return true;
        });
        kit.Run(5);
        Assert.Equal(gone, Assert.IsType<LeaseNotFoundException>(put.Error).Lease);
        Assert.Equal(TimeSpan.FromSeconds(10), first.Result);
        Assert.IsType<LeaseExistsException>(second.Error);
        Assert.IsType<LeaseNotFoundException>(revoke.Error);
    }

    [Fact]
    public void Dispose_WithCallsUnderWay_EndsThemHonestly()
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        Outcome<TransactionResult> get = kit.Get("a");
        foreach (FakeVoter voter in kit.Voters)
            voter.SayStatus(hasQuorum: false);
        Outcome<TransactionResult> waiting = kit.Put("b");
        kit.OnLoop(() => Assert.True(kit.Store.DisposeAsync().IsCompletedSuccessfully));
        kit.Run(5);
        Assert.IsType<OutcomeUnknownException>(put.Error);
        Assert.IsType<NoQuorumException>(get.Error);
        Assert.IsType<NoQuorumException>(waiting.Error);
        Assert.IsType<NoQuorumException>(kit.Put("c").Error);
        kit.Voters[0].SayStatus();
        kit.Voters[0].Disconnect();
        kit.Run(10_000);
    }

    [Fact]
    public void OnFrame_HostileOrBroken_CostsTheConnectionAndNothingElse()
    {
        kit.Healthy();
        Outcome<TransactionResult> put = kit.Put("a");
        Outcome<TransactionResult> get = kit.Get("a");
        GotRequest[] requests = [.. kit.Voters[0].Requests];
        Assert.Throws<WireFormatException>(() => kit.Voters[0].Say([]));
        Assert.Throws<WireFormatException>(() => kit.Voters[1].Respond(requests[0].Id, ResponseStatus.NoQuorum));
        Assert.Throws<WireFormatException>(() => kit.Voters[0].Respond(requests[0].Id, ResponseStatus.Ok, [0xFF, 0xFF, 0xFF]));
        Assert.Throws<WireFormatException>(() => kit.Voters[0].Respond(requests[0].Id, ResponseStatus.Ok, []));
        Assert.Throws<WireFormatException>(() => kit.OnLoop(() => kit.Store.OnFrame(kit.Network.PeerOf("stranger@y"), [(byte)FrameKind.VoterStatus])));
        kit.Voters[0].Say([200, 1, 2, 3]);
        kit.Voters[0].Respond(0, ResponseStatus.Ok);
        kit.Voters[0].Respond(ulong.MaxValue, ResponseStatus.Ok);
        Random random = new(3);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] frame = new byte[random.Next(1, 40)];
            random.NextBytes(frame);
            frame[0] = (byte)random.Next(4, 13);
            try
            {
                kit.Voters[2].Say(frame);
            }
            catch (WireFormatException)
            {
                kit.Voters[2].Disconnect();
                kit.Voters[2].Connect();
            }
        }

        Assert.False(put.IsDone);
        kit.Voters[0].Answer(requests[0]);
        kit.Voters[0].Answer(requests[1]);
        kit.Run(5);
        Assert.NotNull(put.Result);
        Assert.NotNull(get.Result);
    }
}
