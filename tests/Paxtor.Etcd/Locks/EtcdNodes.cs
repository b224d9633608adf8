using Paxtor.Etcd.Tests.Servers;

namespace Paxtor.Etcd.Tests.Locks;

/// <summary>Real nodes over a cluster of etcd.</summary>
public sealed class EtcdNodes(EtcdCluster cluster, string prefix) : IAsyncDisposable
{
    private readonly List<PaxtorNode> nodes = [];

    public static TimeSpan MarginOf(TimeSpan timeToLive) => timeToLive / 3;

    public async Task<PaxtorNode> StartAsync(string name, TimeSpan? timeToLive = null)
    {
        PaxtorOptions options = new()
        {
            Name = $"{name}@127.0.0.1",
            SessionTimeToLive = timeToLive ?? TimeSpan.FromSeconds(4),
            SessionMargin = MarginOf(timeToLive ?? TimeSpan.FromSeconds(4)),
            OnFatal = static e => Console.Error.WriteLine(e),
        };
        PaxtorNode node = await PaxtorNode.StartAsync(options.UseEtcd(cluster.Options(prefix)));
        nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PaxtorNode node in nodes)
            await node.DisposeAsync();
    }
}
