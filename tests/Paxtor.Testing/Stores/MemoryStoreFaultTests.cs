using Paxtor.Coordination;
using Paxtor.Testing.Stores;
using Paxtor.Tests.Conformance;

namespace Paxtor.Testing.Tests.Stores;

/// <summary>The faults that a test can switch on, in virtual time.</summary>
public sealed class MemoryStoreFaultTests
{
    private static readonly StoreKey Key = StoreKey.FromText("a");
    private static readonly LeaseId Lease = new(7);

    private static Transaction Put(string value) => Transaction.Of(Operation.Put(Key, System.Text.Encoding.UTF8.GetBytes(value)));

    private static async Task<string?> Value(MemoryStore store)
    {
        KeyValue? item = (await store.CommitAsync(Transaction.Of(Operation.Get(Key)))).Results[0].First;
        return item is null ? null : System.Text.Encoding.UTF8.GetString(item.Value.Span);
    }

    /// <summary>Runs a test's body on a simulated loop, as long as it takes.</summary>
    private static void Simulate(Func<MemoryStore, Task> body)
    {
        Simulation simulation = new(seed: 1);
        SimulatedLoop loop = simulation.CreateLoop("node");
        Task? running = null;
        SynchronizationContext.SetSynchronizationContext(null); // The test runner's would carry continuations to other threads.
        loop.Post(_ => running = Run(), 0);
        Assert.True(simulation.RunUntil(() => running?.IsCompleted == true, TimeSpan.FromMinutes(10)), "The test's body did not end.");
        running!.GetAwaiter().GetResult();

        async Task Run()
        {
            MemoryStore store = new(loop);
            await body(store);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public void RequestLost_DidNotHappen() => Simulate(async store =>
    {
        store.FailNext(StoreFault.RequestLost);
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(Put("1")));
        Assert.Null(await Value(store));
        await store.CommitAsync(Put("2"));
        Assert.Equal("2", await Value(store));
    });

    [Fact]
    public void AnswerLost_DidHappen() => Simulate(async store =>
    {
        store.FailNext(StoreFault.AnswerLost);
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(Put("1")));
        Assert.Equal("1", await Value(store));
        store.FailNext(StoreFault.AnswerLost);
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.GrantLeaseAsync(Lease, TimeSpan.FromSeconds(5)));
        await Assert.ThrowsAsync<LeaseExistsException>(async () => await store.GrantLeaseAsync(Lease, TimeSpan.FromSeconds(5)));
    });

    [Fact]
    public void Refused_DidNotHappenAndIsKnown() => Simulate(async store =>
    {
        store.FailNext(StoreFault.Refused);
        await Assert.ThrowsAsync<NoQuorumException>(async () => await store.CommitAsync(Put("1")));
        Assert.Null(await Value(store));
        Assert.True(store.HasQuorum);
    });

    [Fact]
    public void RequestLate_HappensWhenItIsDelivered() => Simulate(async store =>
    {
        store.FailNext(StoreFault.RequestLate);
        store.FailNext(StoreFault.RequestLate);
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(Put("late 1")));
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(Put("late 2")));
        await store.CommitAsync(Put("now"));
        Assert.Equal("now", await Value(store));
        Assert.Equal(2, store.DeliverLate());
        Assert.Equal("late 2", await Value(store));
        Assert.Equal(0, store.DeliverLate());
    });

    [Fact]
    public void Faults_CanChooseTheirTransaction() => Simulate(async store =>
    {
        store.FailNext(StoreFault.RequestLost, when: t => t.Then[0].Value.Length == 2);
        await store.CommitAsync(Put("1"));
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(Put("22")));
        Assert.Equal("1", await Value(store));
    });

    [Fact]
    public void UnreachableNode_LosesItsLeaseAndItsWatchGoesOnAfterwards() => Simulate(async store =>
    {
        MemoryStore cut = store.Connect();
        await cut.GrantLeaseAsync(Lease, TimeSpan.FromSeconds(5));
        TransactionResult written = await cut.CommitAsync(Transaction.Of(Operation.Put(Key, default, Lease)));
        WatchRecorder near = new(store, new WatchRequest(KeyRange.Single(Key), written.Revision));
        WatchRecorder far = new(cut, new WatchRequest(KeyRange.Single(Key), written.Revision));
        await far.Await(1, TimeSpan.FromSeconds(1));
        cut.IsReachable = false;
        Assert.Equal((true, false), (store.HasQuorum, cut.HasQuorum));
        await Assert.ThrowsAsync<NoQuorumException>(async () => await cut.KeepAliveAsync(Lease));
        await near.Await(2, TimeSpan.FromSeconds(10));
        Assert.Equal(("+a -a", "+a"), (near.Story, far.Story));
        cut.IsReachable = true;
        await far.Await(2, TimeSpan.FromSeconds(1));
        Assert.Equal(near.Story, far.Story);
        await cut.DisposeAsync();
    });

    [Fact]
    public void StoreWithoutQuorum_ExpiresNothingAndThenGivesAFullTimeToLive() => Simulate(async store =>
    {
        await store.GrantLeaseAsync(Lease, TimeSpan.FromSeconds(5));
        TransactionResult written = await store.CommitAsync(Transaction.Of(Operation.Put(Key, default, Lease)));
        WatchRecorder watch = new(store, new WatchRequest(KeyRange.Single(Key), written.Revision + 1));
        store.StoreHasQuorum = false;
        await Assert.ThrowsAsync<TimeoutException>(() => watch.Await(1, TimeSpan.FromSeconds(60)));
        store.StoreHasQuorum = true;
        await Assert.ThrowsAsync<TimeoutException>(() => watch.Await(1, TimeSpan.FromSeconds(4.9)));
        await watch.Await(1, TimeSpan.FromSeconds(0.2));
    });

    [Fact]
    public void Dispose_LeavesNothingBehind() => Simulate(async store =>
    {
        MemoryStore other = store.Connect();
        _ = new WatchRecorder(other, new WatchRequest(KeyRange.Single(Key), 1));
        await other.CommitAsync(Put("1"));
        Assert.Equal(1, store.WatchCount);
        await other.DisposeAsync();
        Assert.Equal(0, store.WatchCount);
        Assert.Throws<ObjectDisposedException>(() => { _ = other.CommitAsync(Put("2")); });
    });
}
