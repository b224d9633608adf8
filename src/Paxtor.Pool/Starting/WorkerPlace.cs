using System.Net;
using System.Net.NetworkInformation;

namespace Paxtor.Pooling.Starting;

/// <summary>Where a worker is to run.</summary>
/// <param name="Host">The host as it was named.</param>
/// <param name="Node">The name of its node.</param>
/// <param name="IsHere">Whether that is this machine.</param>
internal sealed record WorkerPlace(string Host, string Node, bool IsHere)
{
    private static readonly Lazy<HashSet<string>> Own = new(OwnNames);

    /// <summary>What the remote shell is given: a host, perhaps with a user before it.</summary>
    public string Target => Host;

    /// <summary>The host in the name of the output file: nothing that a file's name could not hold.</summary>
    public string FileHost => HostOf(Host).Replace(':', '-');

    /// <summary>The output file, for people.</summary>
    public string OutputFile => $"~/.paxtor.worker.out.{FileHost}";

    /// <summary>The places of a host's workers.</summary>
    /// <param name="host">The host.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="here">How others reach this machine.</param>
    public static IEnumerable<WorkerPlace> Of(PoolHost host, string pool, string here)
    {
        bool isHere = IsThisMachine(host.Name);
        string name = isHere ? here : HostOf(host.Name);
        for (int i = 1; i <= host.Workers; i++)
            yield return new WorkerPlace(host.Name, i == 1 ? $"{pool}@{name}" : $"{pool}-{i}@{name}", isHere);
    }

    /// <summary>Whether a host is this machine: by its names and addresses, without asking any server.</summary>
    public static bool IsThisMachine(string host) => host is "localhost" or "127.0.0.1" or "::1" || Own.Value.Contains(host);

    /// <summary>Without the user that may stand before it.</summary>
    private static string HostOf(string host) => host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static HashSet<string> OwnNames()
    {
        string name = Dns.GetHostName();
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "::1", name, name.Split('.')[0] };
        foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
            names.UnionWith(card.GetIPProperties().UnicastAddresses.Select(static a => a.Address.ToString()));
        return names;
    }
}
