using Paxtor.Cli.Tests.Processes;
using Paxtor.Coordination;

namespace Paxtor.Cli.Tests.Commands;

/// <summary><c>paxtor backup</c> and <c>paxtor restore</c> with real nodes: the cluster is lost, and goes on from a backup with greater tokens.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = ChildProcess.Patience;
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task LostCluster_GoesOnFromABackup_WithGreaterTokens()
    {
        await using Cluster cluster = new();
        long token = await TokenAsync(cluster);
        string online = In("online"), stopped = In("stopped");
        await GoesWellAsync("backup", online, "--quorum", cluster.Quorum);
        // What is done after the backup was taken is lost, but for the tokens.
        for (int i = 0; i < 5; i++)
            token = Greater(await TokenAsync(cluster), token);
        await KillAllAsync(cluster);

        await RestoreAsync(cluster, online, In("first"));
        token = Greater(await TokenAsync(cluster), token);
        Assert.True(token > WellKnownKeys.TokenBaseStep);

        // The base is in the next backup too, here of a voter that does not run; and a restore may be told of a token that it cannot know of.
        await KillAllAsync(cluster);
        await GoesWellAsync("backup", stopped, "--data", cluster.DataOf(1));
        long seen = token + (1000 * WellKnownKeys.TokenBaseStep);
        await RestoreAsync(cluster, stopped, In("second"), "--above", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        token = Greater(await TokenAsync(cluster), seen);

        // Restored within the same ten minutes from a backup that knows of the last base.
        await GoesWellAsync("backup", In("third.backup"), "--quorum", cluster.Quorum);
        await KillAllAsync(cluster);
        await RestoreAsync(cluster, In("third.backup"), In("third"));
        Greater(await TokenAsync(cluster), token);
    }

    [Fact]
    public async Task Misuse_IsAClearError()
    {
        await using Cluster cluster = new();
        await TokenAsync(cluster);
        string backup = In("backup"), voters = cluster.Quorum;
        await GoesWellAsync("backup", backup, "--quorum", voters);
        await FailsAsync(74, "exists already", "backup", backup, "--quorum", voters);
        await FailsAsync(74, "in use", "backup", In("b"), "--data", cluster.DataOf(0));
        await FailsAsync(74, "does not exist", "backup", In("b"), "--data", In("nowhere"));
        await FailsAsync(74, "not that of a voter", "backup", In("b"), "--data", Directory.CreateDirectory(In("empty")).FullName);
        await FailsAsync(74, "is not empty", "restore", backup, "--quorum", voters, "--to", folder);
        await FailsAsync(74, "Could not find", "restore", In("none"), "--quorum", voters, "--to", In("r"));
        await FailsAsync(78, "single", "restore", backup, "--quorum", "single", "--to", In("r"));
        await FailsAsync(64, "--to", "restore", backup, "--quorum", voters);

        byte[] bytes = await File.ReadAllBytesAsync(backup);
        await File.WriteAllTextAsync(In("text"), "This is no backup at all.");
        await FailsAsync(74, "not a backup", "restore", In("text"), "--quorum", voters, "--to", In("r"));
        await File.WriteAllBytesAsync(In("short"), bytes[..^3]);
        await FailsAsync(74, "damaged", "restore", In("short"), "--quorum", voters, "--to", In("r"));
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(In("flipped"), bytes);
        await FailsAsync(74, "damaged", "restore", In("flipped"), "--quorum", voters, "--to", In("r"));
        await KillAllAsync(cluster);
        await FailsAsync(69, "quorum", "backup", In("b"), "--quorum", voters);
        Assert.False(File.Exists(In("b")));
        Assert.False(Directory.Exists(In("r")));
    }

    private string In(string name) => Path.Combine(folder, name);

    private static long Greater(long token, long than)
    {
        Assert.True(token > than, $"{token} after {than}");
        return token;
    }

    private static async Task<long> TokenAsync(Cluster cluster)
    {
        await using PaxtorNode node = await PaxtorNode.StartAsync(cluster.ClientOptions("client"));
        await using LockHandle handle = await node.Locks.AcquireAsync("guarded", Patience);
        return handle.Token;
    }

    private static async Task KillAllAsync(Cluster cluster)
    {
        for (int i = 0; i < Cluster.Voters; i++)
            await cluster.KillAsync(i);
    }

    private static async Task RestoreAsync(Cluster cluster, string backup, string to, params string[] more)
    {
        await GoesWellAsync(["restore", backup, "--quorum", cluster.Quorum, "--to", to, .. more]);
        for (int i = 0; i < Cluster.Voters; i++)
        {
            Directory.Delete(cluster.DataOf(i), recursive: true);
            Directory.Move(Path.Combine(to, Cluster.NameOf(i)), cluster.DataOf(i));
            cluster.Start(i);
        }
    }

    private static async Task GoesWellAsync(params string[] arguments)
    {
        (int code, _, string errors) = await ChildProcess.RunAsync("Paxtor.Cli", arguments);
        Assert.Equal((0, string.Empty), (code, errors));
    }

    private static async Task FailsAsync(int expected, string words, params string[] arguments)
    {
        (int code, _, string errors) = await ChildProcess.RunAsync("Paxtor.Cli", arguments);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.Equal(expected, code);
    }
}
