using System.Text;
using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;
using Paxtor.Tests.Conformance;

namespace Paxtor.Etcd.Tests.Faults;

/// <summary>Members that are killed, paused and restarted under a store.</summary>
[Collection(nameof(FaultyMembers))]
public sealed class MemberFaultTests(FaultyMembers cluster)
{
    /// <summary>2 s are meant, see the figure; more only where the whole machine stands. Nothing else ends within it that waits for what does not come.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public Task QuorumKilled_IsSeen_AndRequestsAreAnsweredInTime() => WithStore("gone/", async (host, store) =>
    {
        long killed = host.Loop.Time.GetTimestamp();
        await host.OffLoop(() => cluster.SetQuorum(false));
        await host.UntilQuorum(store, false);
        TimeSpan seen = host.Loop.Time.GetElapsedTime(killed);
        long asked = host.Loop.Time.GetTimestamp();
        await Assert.ThrowsAsync<NoQuorumException>(() => Put(store, "a", "1"));
        TimeSpan answered = host.Loop.Time.GetElapsedTime(asked);
        long back = host.Loop.Time.GetTimestamp();
        await host.OffLoop(() => cluster.SetQuorum(true));
        await host.UntilQuorum(store, true);
        await PutSurely(host, store, 1);
        Assert.True(seen < Bound, $"Seen after {seen}, of which killing takes some.");
        Assert.True(answered < Bound, $"Answered after {answered}.");
        Console.WriteLine($"figure: loss of etcd's quorum seen after {seen.TotalSeconds:0.00} s, 'no quorum' answered in {answered.TotalSeconds:0.00} s, back {host.Loop.Time.GetElapsedTime(back).TotalSeconds:0.00} s after the members' start");
    });

    [Fact]
    public Task QuorumPaused_IsSeen_AndEveryRequestIsAnsweredInTime() => WithStore("paused/", async (host, store) =>
    {
        long paused = host.Loop.Time.GetTimestamp();
        foreach (EtcdMember member in cluster.Members.Take(2))
            member.Pause();
        try
        {
            long asked = host.Loop.Time.GetTimestamp();

            // This one may have been sent to a member that stands still, and be carried out when it goes on: then its outcome is unknown.
            StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => Put(store, "a", "1"));
            Assert.True(error is OutcomeUnknownException or NoQuorumException, error.ToString());
            Assert.True(host.Loop.Time.GetElapsedTime(asked) < Bound);
            await host.UntilQuorum(store, false);
            Assert.True(host.Loop.Time.GetElapsedTime(paused) < Bound, $"Seen after {host.Loop.Time.GetElapsedTime(paused)}.");

            // From now on nothing is sent any more, so that nothing is unknown.
            await Assert.ThrowsAsync<NoQuorumException>(() => Put(store, "a", "2"));
            await Assert.ThrowsAsync<NoQuorumException>(async () => await store.CommitAsync(Transaction.Of(Operation.Get(Key("a")))));
        }
        finally
        {
            foreach (EtcdMember member in cluster.Members)
                member.Resume();
        }

        // The members that stood still and the one that did not have to agree on a leader first.
        await PutSurely(host, store, 1);
    });

    [Fact]
    public Task EachMemberPausedInTurn_ReadsGoOn_AndTheWatchMissesAndRepeatsNothing() => WithStore("turns/", async (host, store) =>
    {
        long before = await Surely(host, () => Put(store, "w0", "0"));
        WatchRecorder watch = new(store, new WatchRequest(KeyRange.Prefix(Key("w")), before + 1));
        int written = 0;
        foreach (EtcdMember member in cluster.Members)
        {
            member.Pause();
            try
            {
                for (int i = 0; i < 5; i++)
                    written += await PutSurely(host, store, written + 1);
                await Surely(host, () => store.CommitAsync(Transaction.Of(Operation.Get(Key("w1")))).AsTask());
            }
            finally
            {
                member.Resume();
            }
        }

        await watch.Await(written, Patience);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, written).Select(static i => $"+w{i}")), Names(watch));
    });

    [Fact]
    public Task EachMemberKilledInTurn_TheWatchMissesAndRepeatsNothing() => WithStore("kills/", async (host, store) =>
    {
        long before = await Surely(host, () => Put(store, "w0", "0"));
        WatchRecorder watch = new(store, new WatchRequest(KeyRange.Prefix(Key("w")), before + 1));
        int written = 0;
        foreach (EtcdMember member in cluster.Members)
        {
            await host.OffLoop(member.Kill);
            for (int i = 0; i < 5; i++)
                written += await PutSurely(host, store, written + 1);
            await host.OffLoop(cluster.StartAll);
        }

        await watch.Await(written, Patience);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, written).Select(static i => $"+w{i}")), Names(watch));
    });

    [Fact]
    public Task AllKilledAndRestarted_EverythingIsStillThere() => WithStore("disk/", StoreHost.Long, async (host, store) =>
    {
        LeaseId lease = new(host.Loop.Random.NextInt64(1, long.MaxValue));
        await store.GrantLeaseAsync(lease, TimeSpan.FromSeconds(60));
        long revision = (await store.CommitAsync(Transaction.Of(Operation.Put(Key("a"), "1"u8.ToArray(), lease)))).Revision;
        await host.OffLoop(KillAll);
        await host.UntilQuorum(store, false);
        await host.OffLoop(cluster.StartAll);
        await host.UntilQuorum(store, true);
        KeyValue item = (await store.CommitAsync(Transaction.Of(Operation.Get(Key("a"))))).Results[0].First!;
        Assert.Equal((revision, lease), (item.ModRevision, item.Lease));
        Assert.Equal(TimeSpan.FromSeconds(60), await store.KeepAliveAsync(lease));
        await store.RevokeLeaseAsync(lease);
    });

    [Fact]
    public async Task CompactedWhileCutOff_TheWatchEndsAndSaysWhereToBegin()
    {
        await using StoreHost host = new();
        await using StoreHost elsewhere = new();
        EtcdStore store = await host.ConnectAsync(cluster.Options("compacted/"));
        EtcdStore other = await elsewhere.ConnectAsync(cluster.Options("compacted/"));
        WatchRecorder? watch = null;
        await host.OnLoop(async () =>
        {
            long before = await Put(store, "w", "0");
            watch = new WatchRecorder(store, new WatchRequest(KeyRange.Prefix(Key("w")), before + 1));
            await Put(store, "w", "1");
            await watch.Await(1, Patience);
            await host.OffLoop(KillAll);
            await host.UntilQuorum(store, false);
        });

        // The loop stands still until after the compaction: its watch has fallen behind.
        using ManualResetEventSlim goesOn = new();
        host.Loop.Post(static e => e.Wait(), goesOn);
        cluster.StartAll();
        long last = 0;
        await elsewhere.OnLoop(async () =>
        {
            await elsewhere.UntilQuorum(other, true);
            for (int i = 0; i < 5; i++)
                last = await Put(other, "w", $"{i}");
            await other.CompactAsync(last);
        });
        goesOn.Set();
        await host.OnLoop(async () =>
        {
            await watch!.AwaitEnd(Patience);
            CompactedException reason = Assert.IsType<CompactedException>(watch.Ended);
            Assert.Equal(last, reason.CompactedRevision);
            WatchRecorder again = new(store, new WatchRequest(KeyRange.Prefix(Key("w")), reason.CompactedRevision + 1));
            await Put(store, "w", "again");
            await again.Await(1, Patience);
        });
    }

    private void KillAll()
    {
        foreach (EtcdMember member in cluster.Members)
            member.Kill();
    }

    private static StoreKey Key(string name) => StoreKey.FromText(name);

    private static string Names(WatchRecorder watch) => string.Join(' ', watch.Events.Select(static e => "+" + e.Item.Key));

    private static async Task<long> Put(ICoordinationStore store, string name, string value) =>
        (await store.CommitAsync(Transaction.Of(Operation.Put(Key(name), Encoding.UTF8.GetBytes(value))))).Revision;

    /// <summary>Writes a key once, whatever happens: a transaction that only the first copy of passes.</summary>
    private static async Task<int> PutSurely(StoreHost host, ICoordinationStore store, int number)
    {
        StoreKey key = Key($"w{number}");
        await Surely(host, () => store.CommitAsync(new Transaction([Compare.CreateIs(key, 0)], [Operation.Put(key, "1"u8.ToArray())], [])).AsTask());
        return 1;
    }

    /// <summary>Asks until there is an answer.</summary>
    private static async Task<T> Surely<T>(StoreHost host, Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreException e) when (e is NoQuorumException or OutcomeUnknownException)
            {
                await host.Elapse(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private Task WithStore(string prefix, Func<StoreHost, EtcdStore, Task> body) => WithStore(prefix, StoreHost.Usual, body);

    private async Task WithStore(string prefix, TimeSpan requestTimeout, Func<StoreHost, EtcdStore, Task> body)
    {
        await using StoreHost host = new();
        EtcdStore store = await host.ConnectAsync(cluster.Options(prefix), requestTimeout);
        try
        {
            await host.OnLoop(() => body(host, store));
        }
        finally
        {
            cluster.StartAll();
        }
    }
}
