using System.Runtime.InteropServices;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling;
using Paxtor.Pooling.Starting;
using Paxtor.Workers;

namespace Paxtor.Pool.Tests.Faults;

/// <summary>Workers that die, and workers that cannot be started.</summary>
public sealed partial class WorkerFaultTests
{
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    [Fact]
    public async Task Worker_Killed_LeavesThePoolAndTheRestGoesOn()
    {
        WorkerProcesses workers = new();
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
    public async Task Worker_KilledWithProgramsThatItsJobsStarted_NoneIsLeft()
    {
        WorkerProcesses workers = new();
        PoolOptions options = Options("children", workers, 1);
        options.MasterTakesJobs = false;
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            string tag = workers.Tag;
            int id = await pool.RunAsync(() => Chores.StartChildren(tag));
            Assert.Equal([id], workers.Programs);
            // And its guardian, and the two; each of these may just be becoming another.
            Assert.InRange(workers.Running.Length, 4, 6);
            Assert.Equal(0, Kill(id, SIGKILL));
            await workers.GoneAsync();
        }
    }

    [Fact]
    public async Task Worker_CutOffByTheMaster_EndsByItself()
    {
        WorkerProcesses workers = new();
        await using WorkerPool pool = await WorkerPool.StartAsync(Options("struck", workers, 1));
        PoolMemberInfo member = pool.Member.Members.Single(static m => m.Role == PoolRole.Worker);
        Assert.True(pool.Member.Table.Remove(member));
        await pool.Member.WhenEndedAsync(member.Node).WaitAsync(LocalNetwork.Patience);
        await workers.GoneAsync();
    }

    /// <summary>It is stopped, so that it neither ends by itself nor works; nothing would keep it from going on later, where its job would run beside the second run of it.</summary>
    [Fact]
    public async Task Worker_ThatStands_HasEndedBeforeItsJobRunsAgain()
    {
        WorkerProcesses workers = new();
        string folder = Directory.CreateDirectory(Path.Combine(Home.Path, "runonce")).FullName;
        PoolOptions options = Options("stands", workers, 2);
        (options.MasterTakesJobs, options.MasterGrace) = (false, TimeSpan.FromSeconds(6));
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            IAsyncEnumerator<JobResult<int, string>> results = pool.MapAsync([1], x => Chores.RunOnce(folder), new MapOptions { RunAgainWhenLost = true }).GetAsyncEnumerator();
            Task<bool> result = results.MoveNextAsync().AsTask();
            await workers.UntilAsync(_ => result.IsCompleted || File.Exists(Path.Combine(folder, "first")));
            Assert.False(result.IsCompleted, $"{result.Exception} {pool.Report.Failures.FirstOrDefault()}");
            string[] first = (await File.ReadAllTextAsync(Path.Combine(folder, "first"))).Split(' ');
            Assert.Equal(0, Kill(int.Parse(first[0], System.Globalization.CultureInfo.InvariantCulture), SIGSTOP));
            PoolMemberInfo member = pool.Member.Members.Single(m => m.Node == first[1]);
            Assert.True(pool.Member.Table.Remove(member));
            Assert.True(await result.WaitAsync(LocalNetwork.Patience));
            Assert.Equal(("the first has ended", 2), (results.Current.Result, results.Current.Attempts));
            await results.DisposeAsync();
        }

        await workers.GoneAsync();
    }

    /// <summary>A worker that was cut off lives on while another was started under its name: each ends by itself.</summary>
    [Fact]
    public async Task Worker_CutOffAndReplaced_TheOldOneEndsAndTheNewOneStays()
    {
        WorkerProcesses workers = new();
        PoolOptions options = Options("replaced", workers, 1);
        (options.MasterTakesJobs, options.MasterGrace) = (false, TimeSpan.FromMinutes(1));
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            int old = Assert.Single(workers.Programs);
            // It does nothing in order any more: only the watchdog is left.
            string go = Go.New();
            await pool.SpawnAsync(() => Chores.BlockThreads(go));
            await Go.SayAsync(go);
            Assert.Equal(0, Kill(old, SIGSTOP));
            Assert.True(pool.Member.Table.Remove(pool.Member.Members.Single(static m => m.Role == PoolRole.Worker)));
            // The network has not found out yet that it does not answer.
            PoolStartReport again = await pool.StartWorkersAsync([new PoolHost("localhost")]);
            Assert.Empty(again.Failures.Select(static f => f.Reason));
            Assert.Equal("replaced@localhost", Assert.Single(again.Started));
            Task ended = pool.Member.WhenEndedAsync("replaced@localhost");
            Assert.False(ended.IsCompleted);
            Assert.Equal(0, Kill(old, SIGCONT));
            await WorkerProcesses.EndedAsync(old);
            await ended.WaitAsync(LocalNetwork.Patience);
            Assert.Equal(3, await pool.RunAsync(() => Chores.Add(1, 2)).WaitAsync(LocalNetwork.Patience));
            Assert.Single(workers.Programs);
            Assert.Equal(2, pool.Member.Members.Count);
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task Worker_EndedByItsJob_TheJobIsAnErrorAndNothingIsLeft()
    {
        WorkerProcesses workers = new();
        string[] ways = ["exit", "exit in a finalizer", "fail fast", "exception", "stack"];
        PoolOptions options = Options("dying", workers, ways.Length);
        options.MasterTakesJobs = false;
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            Assert.Empty(pool.Report.Failures);
            await Task.WhenAll(ways.Select(async (way, i) =>
            {
                string node = pool.Report.Started[i];
                JobLostException lost = await Assert.ThrowsAsync<JobLostException>(() => pool.RunAsync(() => Chores.Die(way), new JobOptions { Node = node }).WaitAsync(LocalNetwork.Patience));
                Assert.Equal(node, lost.Node);
            }));
            await workers.UntilAsync(static running => running.Length == 0);
        }
    }

    [Fact]
    public async Task Guardian_Killed_TheWorkerAndWhatItsJobsStartedEnd()
    {
        WorkerProcesses workers = new();
        PoolOptions options = Options("unguarded", workers, 1);
        options.MasterTakesJobs = false;
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            string tag = workers.Tag;
            int worker = await pool.RunAsync(() => Chores.StartChildren(tag));
            string status = await File.ReadAllTextAsync($"/proc/{worker}/status");
            int guardian = int.Parse(status.Split('\n').Single(static l => l.StartsWith("PPid:", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains(guardian, workers.Running);
            Assert.Equal(0, Kill(guardian, SIGKILL));
            await workers.GoneAsync();
        }
    }

    [Fact]
    public async Task Stop_WhileAWorkerStarts_LeavesNothing()
    {
        WorkerProcesses workers = new();
        PoolOptions options = Options("early", workers, 1);
        options.Hosts = [];
        string fifo = Fifo("stopfifo");
        options.DotNet = Script("stopped-dotnet", $"echo > {fifo}\nsleep 1000\n");
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Task<PoolStartReport> start = pool.StartWorkersAsync([new PoolHost("localhost")]);
        await File.ReadAllTextAsync(fifo).WaitAsync(LocalNetwork.Patience);
        await pool.StopAsync().WaitAsync(LocalNetwork.Patience);
        Assert.Empty(workers.Running);
        Assert.Single((await start).Failures);
    }

    [Fact]
    public async Task Shell_KilledBeforeTheWorkerHasJoined_StartFailsAndTheWorkerIsNotLetIn()
    {
        // A remote shell that is slow: it runs the command only once it is told to, whether or not it lives itself.
        WorkerProcesses workers = new();
        string told = Fifo("told"), go = Fifo("go");
        string shell = Script("slow-shell", $"for c; do :; done\ncat > {Home.Path}/settings\n(read x < {go}; exec sh -c \"$c\" < {Home.Path}/settings > /dev/null 2>&1) &\necho $$ > {told}\nwait\n");
        PoolOptions options = new() { Name = "late", Host = "127.0.0.1", Hosts = [new PoolHost("127.0.0.2")], RemoteShell = shell, RemoteShellArguments = [], Arguments = [workers.Tag] };
        ProgramCache.Fill(WorkerFiles.OfThisProcess());
        Task<WorkerPool> start = WorkerPool.StartAsync(options);
        int id = int.Parse(await File.ReadAllTextAsync(told).WaitAsync(LocalNetwork.Patience), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, Kill(id, SIGKILL));
        await using WorkerPool pool = await start;
        PoolStartFailure failure = Assert.Single(pool.Report.Failures);
        Assert.Contains("ended with code 137", failure.Reason, StringComparison.Ordinal);
        await File.WriteAllTextAsync(go, "go\n").WaitAsync(LocalNetwork.Patience);
        await workers.GoneAsync();
        // Its lifeline and its joining are both refused; whichever is first ends it.
        Assert.Matches("The master does not expect late@127.0.0.2: its start was given up|the master late-master@127.0.0.1 has taken this node off the pool", Home.OutputOf("127.0.0.2"));
        Assert.Single(pool.Members);
    }

    [Fact]
    public async Task Join_ByAnotherVersion_IsRefused()
    {
        await using LocalNetwork network = await LocalNetwork.StartAsync();
        await using PoolNode node = await PoolNode.JoinAsync(network.Ticket, "old@localhost", PoolRole.Worker, static _ => { }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        IPoolMembers master = node.Processes.Get<IPoolMembers>(ProcessRef.Named(MembersProcess.LocalName, node.Master));
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () =>
        {
            await foreach (string members in master.JoinAsync(node.Name, PoolRole.Worker, 0, "0.0.1", CancellationToken.None))
                Assert.Fail(members);
        });
        Assert.Contains("old@localhost runs version 0.0.1 of Paxtor", error.Message, StringComparison.Ordinal);
        Assert.Single(network.Master.Members);
    }

    [Fact]
    public async Task Start_WithoutDotNet_IsReported()
    {
        WorkerProcesses workers = new();
        PoolOptions options = Options("nodotnet", workers, 1);
        options.DotNet = "/nowhere/dotnet";
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        PoolStartFailure failure = Assert.Single(pool.Report.Failures);
        Assert.Contains("there is no dotnet at /nowhere/dotnet", failure.Reason, StringComparison.Ordinal);
        Assert.Single(pool.Member.Members);
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Start_OnAnotherRuntime_NamesTheOutputFileAndShowsItsLastLines()
    {
        WorkerProcesses workers = new();
        string program = Script("old-dotnet", "echo 'You must install or update .NET to run this application.' >&2\nexit 150\n");
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
        WorkerProcesses workers = new();
        string program = Script("hanging-dotnet", "sleep 1000\n");
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
        string program = Script("failing-shell", "echo 'Permission denied (publickey).' >&2\nexit 255\n");
        PoolOptions options = new() { Name = "denied", Host = "127.0.0.1", Hosts = [new PoolHost("127.0.0.2")], RemoteShell = program };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Assert.Equal($"{program} ended with code 255: Permission denied (publickey).", Assert.Single(pool.Report.Failures).Reason);
    }

    [Fact]
    public async Task Start_GivenUpByTheCaller_LeavesNothing()
    {
        WorkerProcesses workers = new();
        using CancellationTokenSource stop = new();
        PoolOptions options = Options("givenup", workers, 1);
        string fifo = Fifo("fifo");
        options.DotNet = Script("telling-dotnet", $"echo > {fifo}\nsleep 1000\n");
        Task<WorkerPool> start = WorkerPool.StartAsync(options, cancellationToken: stop.Token);
        await File.ReadAllTextAsync(fifo).WaitAsync(LocalNetwork.Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await workers.GoneAsync();
    }

    private static PoolOptions Options(string name, WorkerProcesses workers, int count) => new() { Name = name, Hosts = [new PoolHost("localhost", count)], Arguments = [workers.Tag] };

    private static string Script(string name, string text)
    {
        string path = Path.Combine(Home.Path, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private static string Fifo(string name)
    {
        string path = Path.Combine(Home.Path, name);
        Assert.Equal(0, MakeFifo(path, 0x180));
        return path;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
