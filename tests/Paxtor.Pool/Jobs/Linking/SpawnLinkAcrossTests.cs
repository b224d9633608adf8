using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Jobs;
using Paxtor.Processes;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Jobs that are linked with processes of the application's own cluster.</summary>
public sealed class SpawnLinkAcrossTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JobThrows_CallerIsToldItsPidAndError(bool onMaster)
    {
        await using JobNetwork network = await JobNetwork.StartAsync(masterTakesJobs: onMaster);
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
        string gate = $"across throws {onMaster}";
        JobOptions options = new() { Output = TextWriter.Null, Node = onMaster ? network.MasterNode.Name : network.Workers[0].Name };
        Pid first = await network.Pool.SpawnLinkAsync(trapping.Context, () => Work.ThrowWhenAsync(gate), options);
        Pid second = await network.Pool.SpawnLinkAsync(plain.Context, () => Work.ThrowWhenAsync(gate), options);
        Assert.Equal([options.Node, options.Node], [first.Node, second.Node]);
        Assert.Equal([first], ((ProcessCell)trapping.Context).Linked);
        Task<ExitReason> end = app.EndOfAsync(plain), jobEnd = network.Pool.Processes.WaitForExitAsync(first);
        Assert.True(await network.Pool.Processes.IsAliveAsync(first));
        Work.Gate(gate).TrySetResult("broken");

        (Pid from, ExitReason reason) = await trapping.NextAsync();
        Assert.Equal((first, await jobEnd.WaitAsync(Patience)), (from, reason));
        Assert.Equal((ExitKind.Error, "broken"), (reason.Kind, reason.Fault!.Message));
        Assert.Equal((ExitKind.Error, "broken"), ((await end).Kind, (await end).Fault!.Message));
        await app.NothingMoreAsync(trapping);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task JobReturns_OnlyACallerThatTrapsIsTold()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
        Pid job = await network.Pool.SpawnLinkAsync(trapping.Context, () => Work.Add(1, 2));
        Assert.Equal((job, ExitReason.Normal), await trapping.NextAsync());
        await network.Pool.SpawnLinkAsync(plain.Context, () => Work.Add(1, 2));
        await Application.BridgesGoneAsync(network.MasterNode.Node);
        Assert.True(await app.Node.Processes.IsAliveAsync(plain.Context.Self));
        Assert.Empty(((ProcessCell)plain.Context).Linked);
        await app.NothingMoreAsync(trapping);
    }

    [Fact]
    public async Task JobIsKilled_CallerEndsAsKilledOrIsTold()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
        foreach (Caller caller in new[] { trapping, plain })
        {
            Task<ExitReason> end = app.EndOfAsync(caller);
            Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across killed", default));
            network.Pool.Processes.Exit(job, ExitReason.Killed);
            if (caller == trapping)
                Assert.Equal((job, ExitReason.Killed), await caller.NextAsync());
            else
                Assert.Equal(ExitReason.Killed, await end);
        }

        await app.NothingMoreAsync(trapping);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Theory]
    [InlineData("custom")]
    [InlineData("killed")]
    [InlineData("error")]
    public async Task CallerEnds_TheJobEndsAsItDid(string how)
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync();
        ExitReason reason = how == "custom" ? ExitReason.Custom("tired") : how == "killed" ? ExitReason.Killed : ExitReason.Error(new InvalidDataException("bad"));
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across ends " + how, default));
        await Work.Gate($"across ends {how} begun").Task.WaitAsync(Patience);
        Task<ExitReason> end = network.Pool.Processes.WaitForExitAsync(job);
        app.Node.Processes.Exit(caller.Context.Self, reason);
        Assert.Equal(reason, await end.WaitAsync(Patience));
        await Work.Gate($"across ends {how} cancelled").Task.WaitAsync(Patience);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerEndsNormally_TheJobGoesOn()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync();
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across normal", default));
        caller.Context.Exit();
        await app.EndOfAsync(caller);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
        Task<ExitReason> end = network.Pool.Processes.WaitForExitAsync(job);
        Assert.True(await network.Pool.Processes.IsAliveAsync(job));
        Work.Gate("across normal").TrySetResult("");
        Assert.Equal(ExitReason.Normal, await end.WaitAsync(Patience));
    }

    [Fact]
    public async Task CallerEndsWhileTheStartIsOnItsWay_TheJobIsToldItsReason()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        for (int i = 0; i < 100; i++)
        {
            Caller caller = await app.CallerAsync();
            ValueTask<Pid> starting = network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across race", default));
            app.Node.Processes.Exit(caller.Context.Self, ExitReason.Custom("gone"));
            ExitReason end = await network.Pool.Processes.WaitForExitAsync(await starting).WaitAsync(Patience);
            Assert.Contains(end, new[] { ExitReason.Custom("gone"), ExitReason.NoProcess });
        }

        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerHasEndedBetweenAskingAndTheStart_TheJobIsToldItsReason()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync();
        ProcessRuntime pool = network.MasterNode.Node.ProcessRuntime;
        LinkAcross link = await LinkAcross.BeginAsync((ProcessCell)caller.Context, pool);
        Task<ExitReason> ended = app.EndOfAsync(caller);
        app.Node.Processes.Exit(caller.Context.Self, ExitReason.Custom("gone"));
        await ended;
        Pid job = await network.Pool.SpawnLinkAsync(link.Bridge, () => Work.WaitAsync("across between", default));
        await Work.Gate("across between begun").Task.WaitAsync(Patience);
        Task<ExitReason> end = network.Pool.Processes.WaitForExitAsync(job);
        link.Started(job);
        Assert.Equal(ExitReason.Custom("gone"), await end.WaitAsync(Patience));
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task JobEndsBeforeItsStartIsAnswered_CallerIsToldAfterwards()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        LinkAcross link = await LinkAcross.BeginAsync((ProcessCell)caller.Context, network.MasterNode.Node.ProcessRuntime);
        Pid job = await network.Pool.SpawnLinkAsync(link.Bridge, () => Work.Throw("early"), new JobOptions { Output = TextWriter.Null });
        // Its end has come to the bridge, whose mailbox is read in order.
        await network.Pool.Processes.WaitForExitAsync(job).WaitAsync(Patience);
        link.Started(job);
        (Pid from, ExitReason reason) = await caller.NextAsync();
        Assert.Equal((job, "early"), (from, reason.Fault!.Message));
        await app.NothingMoreAsync(caller);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerHasEndedBefore_TheJobIsToldThatThereIsNone()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync();
        caller.Context.Exit();
        await app.EndOfAsync(caller);
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across dead", default));
        Assert.Equal(ExitReason.NoProcess, await network.Pool.Processes.WaitForExitAsync(job).WaitAsync(Patience));
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerUnlinks_NeitherIsToldOfTheOther()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
        Pid throws = await network.Pool.SpawnLinkAsync(trapping.Context, () => Work.ThrowWhenAsync("across unlink throws"), new JobOptions { Output = TextWriter.Null });
        Pid waits = await network.Pool.SpawnLinkAsync(plain.Context, () => Work.WaitAsync("across unlink", default));
        trapping.Context.Unlink(throws);
        plain.Context.Unlink(waits);
        await Application.BridgesGoneAsync(network.MasterNode.Node);

        Task<ExitReason> throwsEnd = network.Pool.Processes.WaitForExitAsync(throws), waitsEnd = network.Pool.Processes.WaitForExitAsync(waits);
        Assert.True(await network.Pool.Processes.IsAliveAsync(throws) && await network.Pool.Processes.IsAliveAsync(waits));
        Work.Gate("across unlink throws").TrySetResult("unseen");
        Assert.Equal(ExitKind.Error, (await throwsEnd.WaitAsync(Patience)).Kind);
        await app.NothingMoreAsync(trapping);
        app.Node.Processes.Exit(plain.Context.Self, ExitReason.Custom("unseen"));
        await app.EndOfAsync(plain);
        Work.Gate("across unlink").TrySetResult("");
        Assert.Equal(ExitReason.Normal, await waitsEnd.WaitAsync(Patience));
    }

    [Fact]
    public async Task CallerUnlinks_AnExitInItsMailboxIsTakenBack()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously), free = new();
        caller.Context.StartTimer(
            async () =>
            {
                busy.SetResult();
                await free.Task;
            },
            TimeSpan.Zero);
        await busy.Task.WaitAsync(Patience);
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.Throw("taken back"), new JobOptions { Output = TextWriter.Null });
        await Application.BridgesGoneAsync(network.MasterNode.Node);
        Assert.True(((ProcessCell)caller.Context).HasLinkOrItsExit(job));
        caller.Context.Unlink(job);
        free.SetResult();
        await app.NothingMoreAsync(caller);
    }

    [Fact]
    public async Task JobUnlinks_NeitherIsToldOfTheOtherAndNothingIsLeft()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(masterTakesJobs: true);
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        foreach (string node in network.Services.Select(static s => s.Node))
        {
            string gate = "across job unlinks " + node;
            await network.Pool.SpawnLinkAsync(caller.Context, () => LinkWork.UnlinkAndThrowAsync(gate), new JobOptions { Output = TextWriter.Null, Node = node });
            Assert.Single(Application.Bridges(network.MasterNode.Node));
            Work.Gate(gate).TrySetResult("");
            await Application.BridgesGoneAsync(network.MasterNode.Node);
        }

        await app.NothingMoreAsync(caller);
    }

    [Fact]
    public async Task JobAsksItsParentToExit_TheCallerIsAsked()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => LinkWork.AskParentAsync("across asks"), new JobOptions { Output = TextWriter.Null });
        Assert.Equal((job, ExitReason.Custom("please")), await caller.NextAsync());
        Assert.Equal([job], ((ProcessCell)caller.Context).Linked);
        Work.Gate("across asks").TrySetResult("");
        Assert.Equal((job, ExitReason.Normal), await caller.NextAsync());
        await app.NothingMoreAsync(caller);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task LinkedAlready_LinkingAgainIsNothing()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        Pid job = await network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across again", default));
        caller.Context.Link(job);
        Work.Gate("across again").TrySetResult("");
        Assert.Equal((job, ExitReason.Normal), await caller.NextAsync());
        await app.NothingMoreAsync(caller);
    }

    [Fact]
    public async Task StartFailsOrIsGivenUp_OnlyTheExceptionTells()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await using Application app = await Application.StartAsync();
        Caller caller = await app.CallerAsync(trapExits: true);
        await Assert.ThrowsAsync<NodeUnreachableException>(async () =>
            await network.Pool.SpawnLinkAsync(caller.Context, () => Work.Throw("nowhere"), new JobOptions { Node = "nowhere@localhost" }));
        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource given = new();
            ValueTask<Pid> starting = network.Pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync("across given up", default), cancellationToken: given.Token);
            await given.CancelAsync();
            try
            {
                // Too late: it has started.
                network.Pool.Processes.Exit(await starting, ExitReason.Killed);
                Assert.Equal(ExitReason.Killed, (await caller.NextAsync()).Reason);
            }
            catch (OperationCanceledException)
            {
                // In time: nothing is told.
            }
        }

        await app.NothingMoreAsync(caller);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task ManyJobsOfOneCaller_EachIsToldOnce_AndAllEndWithIt()
    {
        const int Count = 200;
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2, masterTakesJobs: true);
        await using Application app = await Application.StartAsync();
        Caller trapping = await app.CallerAsync(trapExits: true), plain = await app.CallerAsync();
        Pid[] ending = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => network.Pool.SpawnLinkAsync(trapping.Context, () => Work.WaitAsync("across many", default)).AsTask()));
        Pid[] told = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => network.Pool.SpawnLinkAsync(plain.Context, () => Work.WaitAsync("across many told", default)).AsTask()));
        Assert.Equal(Count * 2, Application.Bridges(network.MasterNode.Node).Count);

        Task<ExitReason>[] ends = [.. told.Select(j => network.Pool.Processes.WaitForExitAsync(j))];
        app.Node.Processes.Exit(plain.Context.Self, ExitReason.Custom("all"));
        Assert.All(await Task.WhenAll(ends).WaitAsync(Patience), static e => Assert.Equal("all", e.Info));
        Work.Gate("across many").TrySetResult("");
        HashSet<Pid> seen = [];
        for (int i = 0; i < Count; i++)
        {
            (Pid from, ExitReason reason) = await trapping.NextAsync();
            Assert.Equal(ExitReason.Normal, reason);
            Assert.True(seen.Add(from));
        }

        Assert.Equal(ending.ToHashSet(), seen);
        await app.NothingMoreAsync(trapping);
        await Application.BridgesGoneAsync(network.MasterNode.Node);
    }

    [Fact]
    public async Task CallerOfAnotherMember_IsLinkedAsWell()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2);
        TaskCompletionSource<Pid> linked = new();
        Pid caller = network.Pools[1].Processes.Start(async (context, stop) =>
        {
            linked.SetResult(await network.Pool.SpawnLinkAsync(context, () => Work.ThrowWhenAsync("across members"), new JobOptions { Output = TextWriter.Null }));
            await new TaskCompletionSource().Task.WaitAsync(stop);
        });
        await linked.Task.WaitAsync(Patience);
        Task<ExitReason> end = network.Pools[1].Processes.WaitForExitAsync(caller);
        Work.Gate("across members").TrySetResult("seen");
        Assert.Equal("seen", (await end.WaitAsync(Patience)).Fault!.Message);
    }
}
