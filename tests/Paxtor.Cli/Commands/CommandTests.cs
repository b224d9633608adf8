using Paxtor.Cli.Tests.Processes;
using Paxtor.Tests.Ports;
using Paxtor.Transport;

namespace Paxtor.Cli.Tests.Commands;

/// <summary>Commands that need no cluster, and what wrong configuration gets.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task SecretNew_PrintsASecretThatIsAccepted_AndNeverTheSameTwice()
    {
        (int code, string first, _) = await ChildProcess.RunAsync("Paxtor.Cli", "secret", "new");
        (_, string second, _) = await ChildProcess.RunAsync("Paxtor.Cli", "secret", "new");
        Assert.Equal(0, code);
        Assert.NotEqual(first, second);
        Assert.True(ClusterSecret.TryParse(first, out _, out string? error), error);
    }

    [Fact]
    public async Task LockWithoutQuorum_NoQuorumFail_EndsWith69()
    {
        string nobody = string.Join(',', OwnPorts.Take(3).Select(static (p, i) => $"n{i + 1}@127.0.0.1:{p}"));
        (int code, _, string errors) = await ChildProcess.RunAsync("Paxtor.Cli", "lock", "k", "--quorum", nobody, "--no-quorum", "fail", "--", "true");
        Assert.Equal(69, code);
        Assert.Contains("quorum", errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task LockOverEtcd_NoQuorumFail_EndsWith69()
    {
        string nobody = string.Join(',', OwnPorts.Take(3).Select(static p => $"http://127.0.0.1:{p}"));
        (int code, _, string errors) = await ChildProcess.RunAsync("Paxtor.Cli", "lock", "k", "--engine", "etcd", "--endpoints", nobody, "--no-quorum", "fail", "--", "true");
        Assert.Equal(69, code);
        Assert.Contains("quorum", errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Quorum", "lock", "k", "--", "true")]
    [InlineData("Quorum", "node", "--data", "/tmp/nowhere")]
    [InlineData("Endpoints", "lock", "k", "--engine", "etcd", "--", "true")]
    [InlineData("Endpoints", "lock", "k", "--engine", "etcd", "--endpoints", "10.0.0.1:2379", "--", "true")]
    [InlineData("--engine etcd", "lock", "k", "--endpoints", "http://10.0.0.1:2379", "--", "true")]
    [InlineData("Quorum", "lock", "k", "--engine", "etcd", "--endpoints", "http://10.0.0.1:2379", "--quorum", "n1@10.1.2.3:4700", "--", "true")]
    [InlineData("Secret", "lock", "k", "--quorum", "n1@10.1.2.3:4700", "--", "true")]
    [InlineData("DataDirectory", "node", "--quorum", "n1@127.0.0.1:4700,n2@127.0.0.1:4701,n3@127.0.0.1:4702", "--name", "n1@127.0.0.1")]
    public async Task WrongConfiguration_EndsWith78_AndNamesTheSetting(string setting, params string[] arguments)
    {
        (int code, _, string errors) = await ChildProcess.RunAsync("Paxtor.Cli", arguments);
        Assert.Equal(78, code);
        Assert.Contains(setting, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quorum")]
    [InlineData("etcd")]
    public async Task Demo_ProvesItsClaims_AndLeavesNothingBehind(string engine)
    {
        // A folder for temporary files of its own: others may run the demo at the same time.
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("paxtor-cli-tests-");
        await using ChildProcess demo = ChildProcess.Start("Paxtor.Cli", ["demo", "--engine", engine], info => info.Environment["TMPDIR"] = temporary.FullName);
        (int code, string output, string errors) = await demo.EndAsync();
        Assert.True(code == 0, output + errors);
        Assert.Contains("the count in the file is exact", output, StringComparison.Ordinal);
        Assert.Contains("never two of the named process at once", output, StringComparison.Ordinal);
        Assert.Matches("both came back on another host than host[123]", output);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
        Assert.Empty(temporary.GetDirectories());
        temporary.Delete(recursive: true);
    }
}
