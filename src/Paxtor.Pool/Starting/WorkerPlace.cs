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

    /// <summary>The places of all workers. A host that is named in two ways (this machine by two of its names, another by two of its users) has the workers of both: no two have one name.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="here">How others reach this machine.</param>
    public static IEnumerable<WorkerPlace> Of(IEnumerable<PoolHost> hosts, string pool, string here)
    {
        Dictionary<string, int> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (PoolHost host in hosts)
        {
            bool isHere = IsThisMachine(host.Name);
            string name = isHere ? here : HostOf(host.Name);
            for (int i = 0; i < host.Workers; i++)
            {
                int number = taken[name] = taken.GetValueOrDefault(name) + 1;
                yield return new WorkerPlace(host.Name, number == 1 ? $"{pool}@{name}" : $"{pool}-{number}@{name}", isHere);
            }
        }
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
