using System.Diagnostics;
using System.Text;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>Workers through ssh, with a real sshd: nothing of ours is on the host before.</summary>
public sealed class RemoteStartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Start_ThroughSsh_ProgramIsSentOnceAndSecretStandsNowhere()
    {
        WorkerProcesses workers = new();
        await using Sshd sshd = await Sshd.StartAsync();
        PoolOptions options = new()
        {
            Name = "far",
            Host = "127.0.0.1",
            Hosts = [new PoolHost(Sshd.HostA, 2), new PoolHost($"{Environment.UserName}@{Sshd.HostB}"), new PoolHost("localhost"), new PoolHost(Sshd.Unreachable)],
            RemoteShellArguments = sshd.Arguments,
            Arguments = [workers.Tag, "a b", "it's", "$HOME \"x\""],
        };
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            Assert.Equal([$"far@{Sshd.HostA}", $"far-2@{Sshd.HostA}", $"far@{Sshd.HostB}", "far@127.0.0.1"], pool.Report.Started);
            PoolStartFailure failure = Assert.Single(pool.Report.Failures);
            Assert.Equal((Sshd.Unreachable, $"far@{Sshd.Unreachable}"), (failure.Host, failure.Node));
            Assert.Contains("Connection refused", failure.Reason, StringComparison.Ordinal);
            Assert.Null(failure.OutputFile);
            string[] outputs = [.. Directory.GetFiles(sshd.RemoteHome, ".paxtor.worker.out.*").Select(static f => $"{f}: {File.ReadAllText(f)}")];
            Assert.True(workers.Programs.Length == 4, $"{workers.Programs.Length} workers run, {pool.Members.Count - 1} are members. {string.Join('\n', outputs)}");

            // The arguments came through two shells as they were.
            int id = workers.Programs[0];
            Assert.EndsWith($"{workers.Tag}\0a b\0it's\0$HOME \"x\"\0", await File.ReadAllTextAsync($"/proc/{id}/cmdline"), StringComparison.Ordinal);
            AssertSecretIsHidden(pool.Ticket.Secret, sshd.RemoteHome, workers);

            string cache = Path.Combine(sshd.RemoteHome, ".cache/paxtor/worker");
            Assert.Single(Directory.GetFileSystemEntries(cache));
            Assert.Contains(Directory.GetFiles(Directory.GetDirectories(cache)[0]), static f => f.EndsWith("/Paxtor.Pool.dll", StringComparison.Ordinal));
            long began = Stopwatch.GetTimestamp();
            PoolStartReport more = await pool.StartWorkersAsync([new PoolHost($"{Environment.UserName}@{Sshd.HostB}", 2)]);
            output.WriteLine($"one more through ssh, the program there already, in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
            Assert.Equal((0, $"far-2@{Sshd.HostB}", $"far@{Sshd.HostB}"), (more.Failures.Count, Assert.Single(more.Started), Assert.Single(more.TakenIn)));
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task Ssh_KilledAfterTheStart_WorkersGoOn()
    {
        WorkerProcesses workers = new();
        Sshd sshd = await Sshd.StartAsync();
        PoolOptions options = new() { Name = "cut", Host = "127.0.0.1", Hosts = [new PoolHost(Sshd.HostA)], RemoteShellArguments = sshd.Arguments, Arguments = [workers.Tag] };
        WorkerPool pool;
        await using (sshd)
            pool = await WorkerPool.StartAsync(options);
        await using (pool)
        {
            // sshd and all its sessions are gone.
            Assert.Empty(pool.Report.Failures);
            await pool.Member.Processes.WhereIsAsync(ProcessRef.Named("nobody", $"cut@{Sshd.HostA}"));
            Assert.Equal(2, pool.Member.Members.Count);
            Assert.Single(workers.Programs);
        }

        await workers.GoneAsync();
    }

    private static void AssertSecretIsHidden(string secret, string home, WorkerProcesses workers)
    {
        Assert.NotEmpty(secret);
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(static d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            foreach (string file in (string[])["cmdline", "environ"])
                Assert.DoesNotContain(secret, ReadOrEmpty(Path.Combine(process, file)), StringComparison.Ordinal);
        }

        Assert.NotEmpty(workers.Running);
        foreach (string file in Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(secret, ReadOrEmpty(file), StringComparison.Ordinal);
    }

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
