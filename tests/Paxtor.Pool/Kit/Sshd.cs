using System.Diagnostics;
using System.Text;
using Paxtor.Tests.Ports;

namespace Paxtor.Pool.Tests.Kit;

/// <summary>
/// A real sshd on loopback addresses that are not this machine's own by name: hosts to start workers on by ssh. Its keys, port, configuration, and the home directory of its
/// sessions are in a directory of the tests.
/// </summary>
internal sealed class Sshd : IAsyncDisposable
{
    /// <summary>Hosts that it serves.</summary>
    public const string HostA = "127.0.0.2";
    public const string HostB = "127.0.0.3";

    /// <summary>A host at which nothing listens.</summary>
    public const string Unreachable = "127.0.0.4";

    private readonly Process process;
    private readonly DirectoryInfo folder;

    private Sshd(Process process, DirectoryInfo folder)
    {
        this.process = process;
        this.folder = folder;
    }

    /// <summary>The home directory of those who log in.</summary>
    public string RemoteHome => Path.Combine(folder.FullName, "home");

    /// <summary>What ssh is to be called with.</summary>
    public string[] Arguments => ["-T", "-F", Path.Combine(folder.FullName, "ssh_config")];

    public static async Task<Sshd> StartAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("paxtor-sshd-");
        string Named(string name) => Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Named("home"));
        Directory.CreateDirectory("/run/sshd");
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Named("host_key"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Named("user_key"));
        File.Copy(Named("user_key.pub"), Named("authorized_keys"));
        int port = OwnPorts.Take();
        await File.WriteAllTextAsync(Named("sshd_config"), $"""
            Port {port}
            ListenAddress {HostA}
            ListenAddress {HostB}
            HostKey {Named("host_key")}
            AuthorizedKeysFile {Named("authorized_keys")}
            PidFile none
            UsePAM no
            StrictModes no
            PasswordAuthentication no
            PermitRootLogin yes
            MaxStartups 100
            LoginGraceTime 600
            SetEnv HOME={Named("home")}

            """);
        await File.WriteAllTextAsync(Named("ssh_config"), $"""
            Host *
            Port {port}
            User {Environment.UserName}
            IdentityFile {Named("user_key")}
            IdentitiesOnly yes
            UserKnownHostsFile {Named("known_hosts")}
            StrictHostKeyChecking no
            BatchMode yes
            ConnectTimeout 60
            LogLevel ERROR

            """);
        Process process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", Named("sshd_config")]) { RedirectStandardError = true })!;
        Sshd sshd = new(process, folder);
        // It says so for each address.
        StringBuilder said = new();
        for (int listening = 0; listening < 2;)
        {
            string line = await process.StandardError.ReadLineAsync().WaitAsync(LocalNetwork.Patience) ?? throw new InvalidOperationException($"sshd has ended: {said}");
            said.AppendLine(line);
            if (line.StartsWith("Server listening", StringComparison.Ordinal))
                listening++;
        }

        _ = process.StandardError.ReadToEndAsync();
        return sshd;
    }

    /// <summary>Ends it with all its sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process run = Process.Start(program, arguments);
        await run.WaitForExitAsync();
        Assert.Equal(0, run.ExitCode);
    }
}
