using Paxtor.Etcd.Tests.Servers;
using Paxtor.Tests.Singletons;

namespace Paxtor.Etcd.Tests.Locks;

/// <summary>Hosted singletons over a cluster of etcd.</summary>
[Collection(nameof(LockMembers))]
public sealed class EtcdSingletonTests(LockMembers cluster) : SingletonConformance
{
    private static int prefixes;
    private readonly string prefix = $"singleton{Interlocked.Increment(ref prefixes)}/";

    protected override void Configure(PaxtorOptions options) => options.UseEtcd(cluster.Options(prefix));
}
