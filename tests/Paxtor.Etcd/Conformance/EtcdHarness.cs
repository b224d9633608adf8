using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;
using Paxtor.Tests.Conformance;

namespace Paxtor.Etcd.Tests.Conformance;

/// <summary>Real etcd for the conformance suite.</summary>
public sealed class EtcdHarness : StoreHarness
{
    /// <summary>Where many requests are refused for want of a quorum, each after this time.</summary>
    public static readonly TimeSpan RefusedAfter = TimeSpan.FromSeconds(4);

    private readonly EtcdCluster cluster;
    private readonly StoreHost host = new();
    private EtcdStore store = null!;
    private EtcdStore other = null!;

    private EtcdHarness(EtcdCluster cluster) => this.cluster = cluster;

    public override ICoordinationStore Store => store;

    public override ICoordinationStore Other => other;

    public override Task<Exception> Failure => host.Failure;

    public override bool CanLoseQuorum => true;

    public override TimeSpan ShortestLease => TimeSpan.FromSeconds(2);

    public static async ValueTask<StoreHarness> StartAsync(EtcdCluster cluster, TimeSpan? requestTimeout = null)
    {
        EtcdHarness harness = new(cluster);
        harness.store = await harness.host.ConnectAsync(cluster.Options(), requestTimeout);
        harness.other = await harness.host.ConnectAsync(cluster.Options(), requestTimeout);
        return harness;
    }

    public override async ValueTask SetQuorumAsync(bool hasQuorum)
    {
        await host.OffLoop(() => cluster.SetQuorum(hasQuorum));
        await host.UntilQuorum(store, hasQuorum);
        await host.UntilQuorum(other, hasQuorum);
    }

    public override ValueTask CompactAsync(long revision) => store.CompactAsync(revision);

    public override ValueTask DisposeAsync() => host.DisposeAsync();
}
