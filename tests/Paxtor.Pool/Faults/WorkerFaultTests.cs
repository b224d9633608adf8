using System.Runtime.InteropServices;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;

namespace Paxtor.Pool.Tests.Faults;

/// <summary>Workers that die, and workers that cannot be started.</summary>
public sealed partial class WorkerFaultTests
{
    private const int SIGKILL = 9;

    [Fact]
    public async Task Worker_Killed_LeavesThePoolAndTheRestGoesOn()
    {
        Workers workers = new();
        await using (WorkerPool pool = await WorkerPool.StartAsync(Options("killed", workers, 2)))
        {
            TaskCompletionSource<PoolMemberInfo> left = new(TaskCreationOptions.RunContinuationsAsynchronously);
            pool.Member.MembersChanged += change => _ = change.Left.Any(left.TrySetResult);
            Assert.Equal(0, Kill(workers.Programs[0], SIGKILL));
            string gone = (await left.Task.WaitAsync(LocalNetwork.Patience)).Node;
            await pool.Member.WhenEndedAsync(gone).WaitAsync(LocalNetwork.Patience);
            Assert.Equal(2, pool.Member.Members.Count);
            Assert.DoesNotContain(pool.Member.Members, m => m.Node == gone);

            // Its place can be filled again.
            PoolStartReport again = await pool.StartWorkersAsync([new PoolHost("localhost", 2)]);
            Assert.Equal([gone], again.Started);
            Assert.Single(again.TakenIn);
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_WithoutDotNet_IsReported()
    {
        Workers workers = new();
        PoolOptions options = Options("nodotnet", workers, 1);
        options.DotNet = "/nowhere/dotnet";
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        PoolStartFailure failure = Assert.Single(pool.Report.Failures);
        Assert.Contains("there is no dotnet at /nowhere/dotnet", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(1, pool.Member.Members.Count);
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_OnAnotherRuntime_NamesTheOutputFileAndShowsItsLastLines()
    {
        Workers workers = new();
        string program = Path.Combine(Home.Path, "old-dotnet");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'You must install or update .NET to run this application.' >&2\nexit 150\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        PoolOptions options = Options("oldnet", workers, 1);
        options.DotNet = program;
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        PoolStartFailure failure = Assert.Single(pool.Report.Failures);
        Assert.Equal("The worker ended with code 150.", failure.Reason);
        Assert.Equal("~/.paxtor.worker.out.localhost", failure.OutputFile);
        Assert.Contains("You must install or update .NET to run this application.", failure.LastLines);
    }

    [Fact]
    public async Task Start_ThatHangs_IsGivenUp()
    {
        Workers workers = new();
        string program = Path.Combine(Home.Path, "hanging-dotnet");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nsleep 1000\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        PoolOptions options = Options("hangs", workers, 1);
        options.DotNet = program;
        options.StartTimeout = TimeSpan.FromSeconds(1);
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Assert.Contains("not ready within 1 s", Assert.Single(pool.Report.Failures).Reason, StringComparison.Ordinal);
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_WithARemoteShellThatIsNotThere_IsReportedForEachHost()
    {
        PoolOptions options = new() { Name = "noshell", Host = "127.0.0.1", Hosts = [new PoolHost("127.0.0.2"), new PoolHost("127.0.0.3")], RemoteShell = "no-such-shell" };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Assert.Equal(["127.0.0.2", "127.0.0.3"], pool.Report.Failures.Select(static f => f.Host));
        Assert.All(pool.Report.Failures, static f => Assert.Contains("'no-such-shell' cannot be run", f.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithARemoteShellThatFails_ShowsWhatItSaid()
    {
        string program = Path.Combine(Home.Path, "failing-shell");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'Permission denied (publickey).' >&2\nexit 255\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        PoolOptions options = new() { Name = "denied", Host = "127.0.0.1", Hosts = [new PoolHost("127.0.0.2")], RemoteShell = program };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Assert.Equal($"{program} ended with code 255: Permission denied (publickey).", Assert.Single(pool.Report.Failures).Reason);
    }

    [Fact]
    public async Task Start_GivenUpByTheCaller_LeavesNothing()
    {
        Workers workers = new();
        using CancellationTokenSource stop = new();
        PoolOptions options = Options("givenup", workers, 1);
        string program = Path.Combine(Home.Path, "telling-dotnet");
        string fifo = Path.Combine(Home.Path, "fifo");
        Assert.Equal(0, MakeFifo(fifo, 0x180));
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho > {fifo}\nsleep 1000\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        options.DotNet = program;
        Task<WorkerPool> start = WorkerPool.StartAsync(options, cancellationToken: stop.Token);
        await File.ReadAllTextAsync(fifo).WaitAsync(LocalNetwork.Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await workers.GoneAsync();
    }

    private static PoolOptions Options(string name, Workers workers, int count) => new() { Name = name, Hosts = [new PoolHost("localhost", count)], Arguments = [workers.Tag] };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
