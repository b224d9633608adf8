using Paxtor.Etcd;

namespace Paxtor.Cli.Demo;

/// <summary>Three members of etcd, started by the demo.</summary>
internal sealed class DemoEtcd : DemoEngine
{
    /// <summary>The line by which the keeper of a member is told to kill it.</summary>
    public const string Kill = "kill";

    private readonly string program;
    private readonly string[] clients;
    private readonly string[] peers;

    /// <exception cref="PaxtorConfigurationException">etcd is not installed.</exception>
    public DemoEtcd(string folder, EventStream events)
        : base(folder, events)
    {
        program = Find();
        string[] urls = [.. FreePorts(2 * DemoSettings.Voters).Select(static p => $"http://127.0.0.1:{p}")];
        clients = urls[..DemoSettings.Voters];
        peers = urls[DemoSettings.Voters..];
    }

    public override string Headline => $"{DemoSettings.Voters} members of etcd";

    public override string[] WorkerArguments => ["--endpoints", string.Join(',', clients)];

    public override void Configure(PaxtorOptions options) => options.UseEtcd(clients);

    public override async Task<string?> LeaderAsync(PaxtorNode observer, CancellationToken cancellationToken)
    {
        if (!observer.Status.HasQuorum)
            return null;
        for (int i = 0; i < clients.Length; i++)
        {
            if (await EtcdMembers.IsLeaderAsync(new Uri(clients[i]), cancellationToken).ConfigureAwait(false))
                return NameOf(i);
        }

        return null;
    }

    /// <summary>Where the program is, as a shell would find it.</summary>
    public static string Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/usr/local/bin"];
        return folders.Select(static f => Path.Combine(f, OperatingSystem.IsWindows() ? "etcd.exe" : "etcd")).FirstOrDefault(File.Exists)
            ?? throw new PaxtorConfigurationException("demo --engine etcd starts members of etcd itself, and the program 'etcd' was not found in the PATH. Install it, on Debian by: apt-get install etcd-server");
    }

    protected override (string Name, string[] Arguments) Member(int index)
    {
        string initial = string.Join(',', peers.Select(static (url, i) => $"{NameOf(i)}={url}"));
        return (NameOf(index),
        [
            "demo-member", "--", program, "--name", NameOf(index), "--data-dir", Path.Combine(Folder, NameOf(index)), "--listen-client-urls", clients[index],
            "--advertise-client-urls", clients[index], "--listen-peer-urls", peers[index], "--initial-advertise-peer-urls", peers[index],
            "--initial-cluster", initial, "--logger", "zap", "--log-level", "error",
        ]);
    }

    protected override async Task KillAsync(DemoChild member)
    {
        await member.TellAsync(Kill).ConfigureAwait(false);
        await member.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static string NameOf(int index) => $"etcd{index + 1}";
}
