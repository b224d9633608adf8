using Paxtor.Coordination;
using Paxtor.Tests.Conformance;

namespace Paxtor.Quorum.Tests.Client.Conformance;

/// <summary>The embedded engine for the conformance suite: one cluster for the tests of a class.</summary>
public sealed class EmbeddedHarness(EmbeddedCluster cluster, bool fromVoter) : StoreHarness
{
    public override ICoordinationStore Store => fromVoter ? cluster.Local : cluster.Remote;

    public override ICoordinationStore Other => fromVoter ? cluster.Remote : cluster.Local;

    public override Task<Exception> Failure => cluster.Failure;

    public override bool CanLoseQuorum => true;

    /// <summary>Real time: long beside what a busy machine may let the tests stand still.</summary>
    public override TimeSpan ShortestLease => TimeSpan.FromSeconds(4);

    public override ValueTask SetQuorumAsync(bool hasQuorum) => BackOnLoop(cluster.SetQuorumAsync(hasQuorum));

    public override ValueTask CompactAsync(long revision) => BackOnLoop(cluster.CompactAsync(revision));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Lets the test go on on the loop, from which it came.</summary>
    private ValueTask BackOnLoop(Task task)
    {
        Foundation.Loop.LoopCompletion<bool> done = new(cluster.Loop);
        task.ContinueWith(
            t => cluster.Loop.Post(
                static s =>
                {
                    if (s.t.Exception is { } error)
                        s.done.TrySetException(error);
                    else
                        s.done.TrySetResult(true);
                },
                (t, done)),
            TaskScheduler.Default);
        return Discard(done.Task);

        static async ValueTask Discard(ValueTask<bool> task) => await task.ConfigureAwait(false);
    }
}

public sealed class EmbeddedTransactions(EmbeddedCluster cluster) : TransactionConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedTransactionsInAVoter(EmbeddedCluster cluster) : TransactionConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: true));
}

public sealed class EmbeddedCompares(EmbeddedCluster cluster) : CompareConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedReads(EmbeddedCluster cluster) : ReadConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedLimits(EmbeddedCluster cluster) : LimitConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedLeases(EmbeddedCluster cluster) : LeaseConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedWatches(EmbeddedCluster cluster) : WatchConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}

public sealed class EmbeddedWatchesInAVoter(EmbeddedCluster cluster) : WatchConformance, IClassFixture<EmbeddedCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: true));
}

public sealed class EmbeddedQuorum(ImpatientCluster cluster) : QuorumConformance, IClassFixture<ImpatientCluster>
{
    protected override ValueTask<StoreHarness> StartAsync() => new(new EmbeddedHarness(cluster, fromVoter: false));
}
