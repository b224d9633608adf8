using System.Linq.Expressions;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Jobs;
using Paxtor.Processes;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Jobs as processes.</summary>
public sealed class SpawnTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Fact]
    public async Task Spawn_AnswersThePidAndTheExitTellsTheEnd()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        Pid pid = await network.Pool.SpawnAsync(() => Work.WaitAsync("spawn", default));
        Assert.Equal(pid.ToString(), await Work.Gate("spawn begun").Task.WaitAsync(Patience));
        Task<ExitReason> exit = network.Pool.Processes.WaitForExitAsync(pid);
        Assert.True(await network.Pool.Processes.IsAliveAsync(pid));
        Work.Gate("spawn").TrySetResult("done");
        Assert.Equal(ExitReason.Normal, await exit.WaitAsync(Patience));
    }

    [Fact]
    public async Task Spawn_ThatThrows_ExitsWithTheError()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        StringWriter output = new();
        Pid pid = await network.Pool.SpawnAsync(() => Work.ThrowWhenAsync("spawn throws"), new JobOptions { Output = output });
        Task<ExitReason> exit = network.Pool.Processes.WaitForExitAsync(pid);
        Assert.True(await network.Pool.Processes.IsAliveAsync(pid));
        Work.Gate("spawn throws").TrySetResult("bad");
        Assert.Equal((ExitKind.Error, "bad"), ((await exit.WaitAsync(Patience)).Kind, (await exit).Fault!.Message));
        Assert.Contains("was ended by System.IO.InvalidDataException: bad", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_ToldToExitBeforeItBegan_NeverBegins_AndIsCountedNoMore()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        TaskCompletionSource<string> go = Work.Gate("spinners go");
        Pid[] spinners = [await network.Pool.SpawnAsync(() => Work.SpinUntil("spinners go")), await network.Pool.SpawnAsync(() => Work.SpinUntil("spinners go"))];
        await Until.TrueAsync(() => network.Services[1].Runner.Queue.Running == 2);
        using CancellationTokenSource source = new();
        Task<string> waited = network.Pool.RunAsync(() => Work.WaitAsync("behind spinners", default), cancellationToken: source.Token);
        Pid unawaited = await network.Pool.SpawnAsync(() => Work.WaitAsync("behind spinners", default));
        await Until.TrueAsync(() => network.Services[1].Runner.Queue.Unended == 4);
        Task<ExitReason> end = network.Pool.Processes.WaitForExitAsync(unawaited);
        network.Pool.Processes.Exit(unawaited, ExitReason.Killed);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waited);
        // Both know by now: what is sent after that to the member is answered.
        await network.Services[0].HostOf("w1@localhost").GetLoadAsync();
        go.SetResult("");
        Assert.Equal(ExitReason.Killed, await end.WaitAsync(Patience));
        foreach (Pid spinner in spinners)
            await network.Pool.Processes.WaitForExitAsync(spinner).WaitAsync(Patience);
        await Until.TrueAsync(() => network.Services[1].Runner.Queue is { Unended: 0, Ready: 0, Running: 0 });
        Assert.False(Work.Gates.ContainsKey("behind spinners begun"));
    }

    [Fact]
    public async Task Job_ToldToExitJustBeforeItsMethodIsCalled_HasNotThrown()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        JobService service = network.Services[0];
        CapturedJob job = JobCapture.Capture((Expression<Action>)(() => Work.Throw("never")), service.Serializer);
        JobRequest request = new() { Origin = service.Node, OutputNode = service.Node, Call = job.Method.Encode(job, service.Serializer), IsCounted = true };
        service.Runner.Queue.Arrived();
        ProcessCell process = network.MasterNode.Node.ProcessRuntime.Make(JobStart.Kind, new ToldAtOnce(service.Runner, request));
        Task<ExitReason> end = network.Pool.Processes.WaitForExitAsync(process.Pid);
        service.Runner.Scheduler.Post(process);
        Assert.Equal(ExitReason.Shutdown, await end.WaitAsync(Patience));
        Assert.Equal("", network.Output.ToString());
        Assert.Equal(0, service.Runner.Queue.Unended);
    }

    [Fact]
    public async Task SpawnLink_EitherEndIsTold()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        TestPool pool = network.Pool;
        TaskCompletionSource<Pid> linked = new();
        Pid caller = pool.Processes.Start(async (context, stop) =>
        {
            linked.SetResult(await pool.SpawnLinkAsync(context, () => Work.WaitAsync("link", default)));
            await new TaskCompletionSource().Task.WaitAsync(stop);
        });
        Pid job = await linked.Task.WaitAsync(Patience);
        await Work.Gate("link begun").Task.WaitAsync(Patience);
        Task<ExitReason> jobEnd = pool.Processes.WaitForExitAsync(job);
        pool.Processes.Exit(caller, ExitReason.Custom("tired"));
        Assert.Equal("tired", (await jobEnd.WaitAsync(Patience)).Info);

        linked = new();
        caller = pool.Processes.Start(async (context, stop) =>
        {
            linked.SetResult(await pool.SpawnLinkAsync(context, () => Work.ThrowWhenAsync("link throws")));
            await new TaskCompletionSource().Task.WaitAsync(stop);
        });
        await linked.Task.WaitAsync(Patience);
        Task<ExitReason> callerEnd = pool.Processes.WaitForExitAsync(caller);
        Work.Gate("link throws").TrySetResult("broken");
        Assert.Equal("broken", (await callerEnd.WaitAsync(Patience)).Fault!.Message);
    }

    [Fact]
    public async Task Spawn_TokenCapturedIsCancelled_TheJobIsTold()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        using CancellationTokenSource source = new();
        Pid pid = await network.Pool.SpawnAsync(() => Work.WaitAsync("spawn token", source.Token));
        await Work.Gate("spawn token begun").Task.WaitAsync(Patience);
        Task<ExitReason> exit = network.Pool.Processes.WaitForExitAsync(pid);
        await source.CancelAsync();
        Assert.Equal(ExitKind.Shutdown, (await exit.WaitAsync(Patience)).Kind);
    }

    /// <summary>A job whose process is told to exit when it has just begun; its token is cancelled a moment later.</summary>
    private sealed class ToldAtOnce(JobRunner runner, JobRequest request) : WorkStart
    {
        protected override Task Begin(ProcessCell cell)
        {
            cell.RequestExit(ExitReason.Shutdown);
            return runner.RunAsync(request, cell);
        }
    }
}
