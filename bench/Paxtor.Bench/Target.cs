using Paxtor.Etcd;

namespace Paxtor.Bench;

/// <summary>What clients talk to, in words that a client process takes as arguments.</summary>
/// <param name="System">The name in tables.</param>
/// <param name="Kind"><c>quorum</c>, <c>etcd</c> or <c>redis</c>.</param>
/// <param name="Address">Voters, endpoints, or a port.</param>
internal sealed record Target(string System, string Kind, string Address)
{
    /// <summary>The variable in which child processes find the secret; without it connections are plain TCP.</summary>
    public const string SecretVariable = "PAXTOR_BENCH_SECRET";

    public static Target Quorum(IEnumerable<string> voters) => new("Paxtor", "quorum", string.Join(',', voters));

    public static Target Etcd(IEnumerable<string> endpoints) => new("on etcd", "etcd", string.Join(',', endpoints));

    public static Target Redis(int port) => new("Redis", "redis", port.ToString(global::System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Starts a node of our client library.</summary>
    /// <param name="name">The part of its name before the host.</param>
    /// <param name="secret">The cluster's secret, or null.</param>
    /// <param name="configure">Further settings.</param>
    public Task<PaxtorNode> StartNodeAsync(string name, string? secret, Action<PaxtorOptions>? configure = null)
    {
        PaxtorOptions options = new() { Name = $"{name}@127.0.0.1" };
        if (Kind == "etcd")
        {
            options.UseEtcd(Address.Split(','));
        }
        else
        {
            options.Quorum.Add(Address);
            options.Secret = secret;
        }

        configure?.Invoke(options);
        return PaxtorNode.StartAsync(options);
    }
}
