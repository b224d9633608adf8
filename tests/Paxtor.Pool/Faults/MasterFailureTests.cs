using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Faults;

/// <summary>However the master fails, no worker outlives it for longer than the grace.</summary>
public sealed partial class MasterFailureTests(ITestOutputHelper output)
{
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    [Fact]
    public async Task Master_Killed_WorkersEndLongBeforeTheGrace()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 2, 60);
        Assert.Equal(2, workers.Programs.Length);
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(0, Kill(master.Id, SIGKILL));
        await master.WaitForExitAsync();
        await workers.GoneAsync();
        output.WriteLine($"gone in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Assert.Contains("The worker ends itself: ", Home.OutputOf("localhost"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Master_KilledWhileJobsHoldEveryThread_WorkersEndWithAllTheyStarted()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 1, 60, "busy");
        int worker = Assert.Single(workers.Programs);
        // The worker, its guardian, two programs that a job has started, each of which may just be becoming another; the master itself.
        Assert.InRange(workers.Running.Length, 5, 7);
        Assert.Equal(0, Kill(master.Id, SIGKILL));
        await master.WaitForExitAsync();
        await WorkerProcesses.EndedAsync(worker);
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Master_KilledWhileJobsDoTheirWorst_NothingOfThemIsLeft()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 1, 6, "worst");
        int worker = Assert.Single(workers.Programs);
        // The worker, its guardian and the master; a program that left its group, one that starts others, and some of these.
        await workers.UntilAsync(static running => running.Length >= 8);
        Assert.Equal(0, Kill(master.Id, SIGKILL));
        await master.WaitForExitAsync();
        long began = Stopwatch.GetTimestamp();
        await WorkerProcesses.EndedAsync(worker);
        output.WriteLine($"the worker gone in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Master_KilledWhileItsWorkerStands_TheWorkerEndsWithoutGoingOn()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 1, 5);
        int worker = Assert.Single(workers.Programs);
        Assert.Equal(0, Kill(worker, SIGSTOP));
        Assert.Equal(0, Kill(master.Id, SIGKILL));
        await master.WaitForExitAsync();
        await workers.GoneAsync();
    }

    [Fact]
    public async Task Master_Stands_WorkersEndAfterTheGrace()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 1, 5);
        try
        {
            int worker = Assert.Single(workers.Programs);
            Assert.Equal(0, Kill(master.Id, SIGSTOP));
            long began = Stopwatch.GetTimestamp();
            await WorkerProcesses.EndedAsync(worker);
            output.WriteLine($"gone in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        }
        finally
        {
            _ = Kill(master.Id, SIGCONT);
            _ = Kill(master.Id, SIGKILL);
            await master.WaitForExitAsync();
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task Master_EndsInOrder_WorkersEnd()
    {
        WorkerProcesses workers = new();
        using Process master = await StartAsync(workers, 1, 60);
        master.StandardInput.Close();
        await master.WaitForExitAsync();
        Assert.Equal(0, master.ExitCode);
        await workers.GoneAsync();
    }

    private static async Task<Process> StartAsync(WorkerProcesses workers, int count, int graceSeconds, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "PoolMaster");
        ProcessStartInfo info = new(program, [count.ToString(CultureInfo.InvariantCulture), graceSeconds.ToString(CultureInfo.InvariantCulture), workers.Tag, .. more])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (more is ["worst"]) // So much memory may jobs take.
            info.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
        Process master = Process.Start(info)!;
        StringBuilder errors = new();
        master.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        master.BeginErrorReadLine();
        string? told;
        try
        {
            told = await master.StandardOutput.ReadLineAsync().WaitAsync(LocalNetwork.Patience);
        }
        catch (TimeoutException)
        {
            told = "nothing";
            master.Kill();
        }

        lock (errors)
            Assert.True(told == "READY", $"The master said {told}: {errors}");
        return master;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
