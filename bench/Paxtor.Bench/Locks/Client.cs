using System.Globalization;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>One client of a system: for ours and etcd one connection (or one HTTP/2 client) and one session, for Redis a connection a caller.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly PaxtorNode? node;
    private readonly int redisPort;
    private readonly string name;

    private Client(string name, PaxtorNode? node, int redisPort)
    {
        this.name = name;
        this.node = node;
        this.redisPort = redisPort;
    }

    /// <summary>Its locks; null for Redis.</summary>
    public ILocks? Locks => node?.Locks;

    public static async Task<Client> StartAsync(Target target, string name, string? secret) => target.Kind == "redis"
        ? new Client(name, null, int.Parse(target.Address, CultureInfo.InvariantCulture))
        : new Client(name, await target.StartNodeAsync(name, secret), 0);

    /// <summary>A caller with a key of its own.</summary>
    public Task PairsAsync(int caller, long end, Latencies times)
    {
        string key = $"{name}/{caller.ToString(CultureInfo.InvariantCulture)}";
        return node is null ? RedisCaller.PairsAsync(redisPort, key, end, times) : LockCallers.PairsAsync(node.Locks, key, end, times);
    }

    public ValueTask DisposeAsync() => node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
