using System.Runtime.InteropServices;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Jobs;
using Paxtor.Processes;
using Paxtor.Workers;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Links of the application's processes with jobs, when nodes go away; and where nodes of both clusters have the same name.</summary>
public sealed partial class SpawnLinkAcrossFaultTests
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Fact]
    public async Task WorkerIsKilled_CallersAreToldOfTheLostConnection()
    {
        WorkerProcesses workers = new();
        await using Application app = await Application.StartAsync();
        PoolOptions options = new() { Name = "linked", Host = "localhost", Hosts = [new PoolHost("localhost")], Arguments = [workers.Tag], MasterTakesJobs = false, Node = app.Node };
        await using (WorkerPool pool = await WorkerPool.StartAsync(options))
        {
            Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
            Task<ExitReason> end = app.EndOfAsync(plain);
            Pid job = await pool.SpawnLinkAsync(trapping.Context, () => Chores.WaitAsync(default));
            await pool.SpawnLinkAsync(plain.Context, () => Chores.WaitAsync(default));
            Assert.Equal("linked@localhost", job.Node);
            Assert.Equal(0, Kill(Assert.Single(workers.Programs), SIGKILL));
            Assert.Equal((job, ExitReason.NoConnection), await trapping.NextAsync());
            Assert.Equal(ExitReason.NoConnection, await end);
            await app.NothingMoreAsync(trapping);
            await Application.BridgesGoneAsync(pool.Member.Node);
        }

        await workers.GoneAsync();
    }

    [Fact]
    public async Task CallerEnds_TheJobOfAWorkerEnds()
    {
        WorkerProcesses workers = new();
        await using Application app = await Application.StartAsync();
        PoolOptions options = new() { Name = "linked-end", Host = "localhost", Hosts = [new PoolHost("localhost")], Arguments = [workers.Tag], MasterTakesJobs = false, Node = app.Node };
        await using WorkerPool pool = await WorkerPool.StartAsync(options);
        Caller caller = await app.CallerAsync();
        Pid job = await pool.SpawnLinkAsync(caller.Context, () => Chores.WaitAsync(default));
        Task<ExitReason> end = pool.Processes.WaitForExitAsync(job);
        app.Node.Processes.Exit(caller.Context.Self, ExitReason.Killed);
        Assert.Equal(ExitReason.Killed, await end.WaitAsync(Patience));
        await Application.BridgesGoneAsync(pool.Member.Node);
    }

    [Fact]
    public async Task PoolStops_CallersAreToldOnceAndTheirNodeGoesOn()
    {
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true);
        WorkerPool pool = await WorkerPool.StartAsync(new PoolOptions { Name = "linked-stop", Host = "localhost", Node = app.Node, Hosts = [] });
        Pid job;
        await using (pool)
        {
            job = await pool.SpawnLinkAsync(trapping.Context, () => Work.WaitAsync("across stop", default));
            await Work.Gate("across stop begun").Task.WaitAsync(Patience);
            await pool.StopAsync().WaitAsync(Patience);
        }

        Assert.Equal((job, ExitReason.NoConnection), await trapping.NextAsync());
        await app.NothingMoreAsync(trapping);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pool.SpawnLinkAsync(trapping.Context, () => Work.Throw("late")));
        await app.NothingMoreAsync(trapping);
    }

    [Fact]
    public async Task NodeInThePoolsNetworkCrashes_CallersAreToldOfTheLostConnection()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        Pid job = await network.Pools[1].SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across crash", default), new JobOptions { Node = network.Workers[0].Name });
        await network.Workers[0].Node.KillAsync();
        Assert.Equal((job, ExitReason.NoConnection), await caller.NextAsync());
        await app.NothingMoreAsync(caller);
    }

    [Fact]
    public async Task MemberStops_CallersAreToldOnce()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across member", default));
        await Work.Gate("across member begun").Task.WaitAsync(Patience);
        await network.Workers[0].Node.DisposeAsync();
        (Pid from, ExitReason reason) = await caller.NextAsync();
        Assert.Equal((job, ExitReason.Shutdown), (from, reason));
        await app.NothingMoreAsync(caller);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerOnAnAttachedNode_WhoseOtherNodeHasItsName_IsLinkedWithJobsThereAndElsewhere()
    {
        await using Application voter = await Application.StartAsync("voter");
        await using Application a = await Application.StartAsync("a", voter.Node);
        await voter.Node.WhenMemberAsync(a.Node.Name, default);
        await using WorkerPool pool = await WorkerPool.StartAsync(new PoolOptions { Name = "linked-attached", Host = "localhost", Node = voter.Node, Hosts = [] });
        Assert.Equal(AttachResult.Attached, await pool.AttachAsync(a.Node.Name));
        await pool.RunAsync(() => LinkWork.See(), new JobOptions { Node = a.Node.Name });
        IPool there = LinkWork.Seen!;
        Caller trapping = await a.CallerAsync(trapExits: true);
        foreach (string node in new[] { a.Node.Name, pool.Master })
        {
            JobOptions on = new() { Node = node, Output = TextWriter.Null };
            Pid job = await there.SpawnLinkAsync(trapping.Context, () => Work.ThrowWhenAsync("across attached " + node), on);
            trapping.Context.Link(job);
            Assert.Equal([job], ((ProcessCell)trapping.Context).Linked);
            Work.Gate("across attached " + node).TrySetResult("bad");
            (Pid from, ExitReason reason) = await trapping.NextAsync();
            Assert.Equal((job, node, "bad"), (from, from.Node, reason.Fault!.Message));

            Pid unlinked = await there.SpawnLinkAsync(trapping.Context, () => Work.WaitAsync("across attached unlinked " + node, default), on);
            trapping.Context.Unlink(unlinked);
            await a.NothingMoreAsync(trapping);

            Caller plain = await a.CallerAsync();
            Pid told = await there.SpawnLinkAsync(plain.Context, () => Work.WaitAsync("across attached told " + node, default), on);
            Task<ExitReason> end = there.Processes.WaitForExitAsync(told);
            a.Node.Processes.Exit(plain.Context.Self, ExitReason.Custom("tired"));
            Assert.Equal("tired", (await end.WaitAsync(Patience)).Info);
            Assert.True(await there.Processes.IsAliveAsync(unlinked));
        }

        // The pool ends, and its node here with it; the application's goes on.
        Pid last = await there.SpawnLinkAsync(trapping.Context, () => Work.WaitAsync("across attached last", default), new JobOptions { Node = pool.Master });
        await pool.StopAsync().WaitAsync(Patience);
        (Pid ended, ExitReason how) = await trapping.NextAsync();
        Assert.Equal(last, ended);
        Assert.Contains(how.Kind, new[] { ExitKind.NoConnection, ExitKind.Shutdown });
        await a.NothingMoreAsync(trapping);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
