using Paxtor.Etcd.Tests.Servers;
using Paxtor.Tests.Conformance;

namespace Paxtor.Etcd.Tests.Conformance;

[Collection(nameof(OneMember))]
public sealed class TransactionsOfOneMember(OneMember cluster) : TransactionConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class ComparesOfOneMember(OneMember cluster) : CompareConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class ReadsOfOneMember(OneMember cluster) : ReadConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class LimitsOfOneMember(OneMember cluster) : LimitConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class LeasesOfOneMember(OneMember cluster) : LeaseConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class WatchesOfOneMember(OneMember cluster) : WatchConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(OneMember))]
public sealed class QuorumOfOneMember(OneMember cluster) : QuorumConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster, EtcdHarness.RefusedAfter);
}

[Collection(nameof(ThreeMembers))]
public sealed class TransactionsOfThreeMembers(ThreeMembers cluster) : TransactionConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class ComparesOfThreeMembers(ThreeMembers cluster) : CompareConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class ReadsOfThreeMembers(ThreeMembers cluster) : ReadConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class LimitsOfThreeMembers(ThreeMembers cluster) : LimitConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class LeasesOfThreeMembers(ThreeMembers cluster) : LeaseConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class WatchesOfThreeMembers(ThreeMembers cluster) : WatchConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster);
}

[Collection(nameof(ThreeMembers))]
public sealed class QuorumOfThreeMembers(ThreeMembers cluster) : QuorumConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => EtcdHarness.StartAsync(cluster, EtcdHarness.RefusedAfter);
}
