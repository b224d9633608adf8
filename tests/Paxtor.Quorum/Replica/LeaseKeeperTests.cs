using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Replica.Leases;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Replica;

public sealed class LeaseKeeperTests
{
    private readonly ManualTime time = new();
    private readonly StoreMachine machine = new(new StoreMachineOptions());
    private readonly LeaseKeeper keeper;

    public LeaseKeeperTests()
    {
        keeper = new LeaseKeeper(machine, new MemberClock(time));
        machine.LeaseObserver = keeper;
        keeper.BeginLeading(1);
    }

    [Fact]
    public void EndProposed_IsNeverRenewed()
    {
        Grant(1, 10);
        Assert.True(keeper.MarkEnd(new LeaseId(1), 1));
        Assert.Equal(0, keeper.TryRenew(new LeaseId(1)));
        Assert.False(keeper.MarkEnd(new LeaseId(1), 1));
    }

    [Fact]
    public void EndNotProposedAfterAll_IsRenewedAndExpiresOnce()
    {
        Grant(1, 10);
        keeper.MarkEnd(new LeaseId(1), 1);
        keeper.UnmarkEnd(new LeaseId(1));
        Assert.Equal(10, keeper.TryRenew(new LeaseId(1)));
        time.Seconds = 10;
        Assert.Equal([1], Expired());
        Assert.Empty(Expired());
    }

    [Fact]
    public void ExpiredOnce_IsNeitherRenewedNorExpiredAgain()
    {
        Grant(1, 10);
        time.Seconds = 10;
        Assert.Equal([1], Expired());
        Assert.Equal(0, keeper.TryRenew(new LeaseId(1)));
        time.Seconds = 100;
        Assert.Empty(Expired());
    }

    [Fact]
    public void NextTerm_ForgetsProposedEnds_AndExtends()
    {
        Grant(1, 10);
        time.Seconds = 10;
        Assert.Equal([1], Expired());
        keeper.StopLeading();
        Assert.Empty(Expired());
        keeper.BeginLeading(2);
        Assert.Equal(10, keeper.TryRenew(new LeaseId(1)));
        time.Seconds = 19;
        Assert.Empty(Expired());
        time.Seconds = 20;
        Assert.Equal([1], Expired());
    }

    /// <summary>
    /// The leader of term 2 takes a revocation in its first turn and proposes it behind its empty entry. When that entry is applied and
    /// deadlines begin, the revocation is still on its way, and will commit.
    /// </summary>
    [Fact]
    public void EndProposedBeforeTheTermsFirstEntryIsApplied_IsNotRenewedAfterIt()
    {
        Grant(1, 10);
        keeper.StopLeading();
        Assert.True(keeper.MarkEnd(new LeaseId(1), 2));
        keeper.BeginLeading(2);
        Assert.Equal(0, keeper.TryRenew(new LeaseId(1)));
        time.Seconds = 10;
        Assert.Empty(Expired());
    }

    [Fact]
    public void LongLeasesRevokedAtOnce_AreNotKeptForTheirTime()
    {
        Grant(1, 10);
        for (int id = 2; id < 10_000; id++)
        {
            Grant(id, 1_000_000);
            Revoke(id);
            Assert.Empty(Expired());
            Assert.InRange(keeper.Tracked, 1, 1100);
        }

        time.Seconds = 10;
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void Follower_RenewsNothing()
    {
        Grant(1, 10);
        keeper.StopLeading();
        Assert.Throws<InvalidOperationException>(() => keeper.TryRenew(new LeaseId(1)));
    }

    [Fact]
    public void RandomGrantsRenewalsAndEnds_ExpireAsANaiveKeeperSays()
    {
        Random random = new(5);
        Dictionary<long, long> naive = [];
        for (int step = 0; step < 20_000; step++)
        {
            time.Seconds += random.Next(2);
            long id = random.Next(1, 200);
            long ttl = random.Next(2, 60);
            switch (random.Next(5))
            {
                case 0 when !naive.ContainsKey(id):
                    Grant(id, ttl);
                    naive[id] = time.Seconds + ttl;
                    break;
                case 1 or 2 when naive.ContainsKey(id):
                    naive[id] = time.Seconds + keeper.TryRenew(new LeaseId(id));
                    break;
                case 3 when naive.ContainsKey(id) && random.Next(4) == 0:
                    Revoke(id);
                    naive.Remove(id);
                    break;
                default:
                    long[] due = [.. naive.Where(p => p.Value <= time.Seconds).Select(static p => p.Key).Order()];
                    Assert.Equal(due, Expired().Order());
                    foreach (long over in due)
                    {
                        Revoke(over);
                        naive.Remove(over);
                    }

                    break;
            }
        }
    }

    private void Grant(long id, long seconds)
    {
        ProtoWriter command = new();
        StoreCodec.WriteGrantLease(command, new LeaseId(id), TimeSpan.FromSeconds(seconds));
        machine.Apply(command.Written, 1, null);
    }

    private void Revoke(long id)
    {
        ProtoWriter command = new();
        StoreCodec.WriteRevokeLease(command, new LeaseId(id));
        machine.Apply(command.Written, 1, null);
    }

    private long[] Expired()
    {
        List<LeaseExpiry> expired = [];
        keeper.TakeExpired(expired, int.MaxValue);
        return [.. expired.Select(static e => e.Lease)];
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Seconds * 1000;
    }
}
