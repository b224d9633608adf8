namespace Paxtor.Bench.Peers;

/// <summary>Servers of others that are installed on this machine.</summary>
internal static class PeerPrograms
{
    public static string? Etcd => Find("etcd");

    public static string? Redis => Find("redis-server");

    public static string? Erlang => Find("erl");

    public static string? ErlangCompiler => Find("erlc");

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
}
