using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Peers;

/// <summary>Ours, and with <c>--peers</c> those that are installed: one after the other, each started for its measurement and gone after it.</summary>
internal static class Systems
{
    /// <summary>Systems of three servers that agree.</summary>
    public static async Task ForEachClusterAsync(BenchOptions options, Func<ICluster, Task> measure)
    {
        await using (NodeCluster ours = new(options))
            await measure(ours);
        if (options.Peers && PeerPrograms.Etcd is { } etcd)
        {
            await using EtcdCluster peer = new(etcd);
            await measure(peer);
        }
    }

    /// <summary>Those and Redis.</summary>
    public static async Task ForEachAsync(BenchOptions options, Func<Target, Task> measure)
    {
        await ForEachClusterAsync(options, c => measure(c.Target));
        if (options.Peers && PeerPrograms.Redis is { } redis)
        {
            await using RedisServer server = new(redis);
            await measure(server.Target);
        }
    }
}
