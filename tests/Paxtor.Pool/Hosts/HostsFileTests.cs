using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Hosts;

namespace Paxtor.Pool.Tests.Hosts;

/// <summary>The file that names the hosts: where it is looked for, and what it may say.</summary>
public sealed class HostsFileTests
{
    [Fact]
    public void Parse_AllThatALineMayBe()
    {
        const string text = """
            # two kinds of comments
            % Erlang's
            alpha
              beta.example   3   # three workers
            gamma*2
            delta * 2
            user@epsilon.example 2
            'zeta.example'.
            'eta-1'.  % quoted
            theta.
            10.0.0.7
            fe80::1
            alpha 2

            """;
        PoolHost[] expected =
        [
            new("alpha", 3), new("beta.example", 3), new("gamma", 2), new("delta", 2), new("user@epsilon.example", 2), new("zeta.example"), new("eta-1"), new("theta"),
            new("10.0.0.7"), new("fe80::1"),
        ];
        Assert.Equal(expected, HostsFile.Parse(text.ReplaceLineEndings("\r\n"), "file"));
    }

    [Theory]
    [InlineData("alpha beta", "line 1: 'beta' is no number of workers")]
    [InlineData("alpha\nalpha 2 3", "line 2: 'alpha 2 3' is no host")]
    [InlineData("alpha*", "line 1: 'alpha*' is no host")]
    [InlineData("alpha 0", "line 1: 0 workers on alpha")]
    [InlineData("alpha 1001", "line 1: 1001 workers on alpha")]
    [InlineData("alpha -1", "line 1: '-1' is no number")]
    [InlineData("-oProxyCommand=x", "line 1: '-oProxyCommand=x' is no name")]
    [InlineData("x@-oProxyCommand", "line 1: 'x@-oProxyCommand' is no name")]
    [InlineData("$(reboot)", "line 1: '$(reboot)' is no name")]
    [InlineData("'alpha'", "line 1: ''alpha'' looks like Erlang's")]
    [InlineData("'alpha.", "line 1: ''alpha.' looks like Erlang's")]
    [InlineData("# nothing\n\n", "file names no host")]
    [InlineData("", "file names no host")]
    public void Parse_Malformed_SaysWhichLineAndWhy(string text, string expected)
    {
        PoolException error = Assert.Throws<PoolException>(() => HostsFile.Parse(text, "file"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TakesTheFirstThereIs()
    {
        string root = Directory.CreateTempSubdirectory("paxtor-hosts-").FullName;
        try
        {
            string[] directories = [.. new[] { "work", "home", "beside" }.Select(n => Directory.CreateDirectory(Path.Combine(root, n)).FullName)];
            PoolException missing = Assert.Throws<PoolException>(() => HostsFile.Find(null, directories));
            Assert.Contains(".hosts.paxtor or .hosts.erlang is looked for in " + string.Join(", then in ", directories), missing.Message, StringComparison.Ordinal);
            for (int i = directories.Length - 1; i >= 0; i--)
            {
                foreach (string name in Enumerable.Reverse(HostsFile.Names))
                {
                    string path = Path.Combine(directories[i], name);
                    File.WriteAllText(path, "");
                    Assert.Equal(path, HostsFile.Find(null, directories));
                }
            }

            Assert.Equal("/set", HostsFile.Find("/set", directories));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Start_WithoutAHostsFile_StartsNothing()
    {
        PoolException error = await Assert.ThrowsAsync<PoolException>(() => WorkerPool.StartAsync(new PoolOptions { HostsFile = Path.Combine(Home.Path, "none") }));
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
        PoolException nowhere = await Assert.ThrowsAsync<PoolException>(() => WorkerPool.StartAsync());
        Assert.Contains("There is no hosts file", nowhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ByAHostsFile_StartsWhatItSays()
    {
        WorkerProcesses workers = new();
        string file = Path.Combine(Home.Path, "hosts");
        await File.WriteAllTextAsync(file, "'localhost'.\nlocalhost # one more\n");
        await using (WorkerPool pool = await WorkerPool.StartAsync(new PoolOptions { Name = "filed", HostsFile = file, Arguments = [workers.Tag] }))
            Assert.Equal(["filed@localhost", "filed-2@localhost"], pool.Report.Started);
        await workers.GoneAsync();
    }
}
