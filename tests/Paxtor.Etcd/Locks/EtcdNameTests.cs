using Paxtor.Etcd.Tests.Servers;
using Paxtor.Tests.Names;

namespace Paxtor.Etcd.Tests.Locks;

/// <summary>Names over a cluster of etcd.</summary>
[Collection(nameof(LockMembers))]
public sealed class EtcdNameTests(LockMembers cluster) : NameConformance
{
    private static int prefixes;
    private readonly string prefix = $"names{Interlocked.Increment(ref prefixes)}/";

    protected override void Configure(PaxtorOptions options, string name) => options.UseEtcd(cluster.Options(prefix));
}
