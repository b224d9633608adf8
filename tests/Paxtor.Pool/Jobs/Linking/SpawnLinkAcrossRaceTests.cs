using Paxtor.Pool.Tests.Kit;
using Paxtor.Processes;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Ends, unlinks and starts at the same time: whatever came first, what links promise holds, and nothing is left.</summary>
public sealed class SpawnLinkAcrossRaceTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EndsUnlinksAndStartsAtTheSameTime_KeepWhatLinksPromise(int seed)
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 2, masterTakesJobs: true);
        await using Application app = await Application.StartAsync();
        Random random = new(seed);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => OneAsync(network.Pool, app, $"across race {seed} {i}", random.Next(3), random.Next(4), random.Next(3), random.Next(2) == 0)));
        await Application.BridgesGoneAsync(network.MasterNode.Node);
        foreach (ProcessCell cell in app.Node.ProcessRuntime.Table.Snapshot())
            Assert.Empty(cell.Linked);
    }

    /// <param name="pool">The pool.</param>
    /// <param name="app">The application.</param>
    /// <param name="name">Of the gate.</param>
    /// <param name="jobEnd">How the job ends: by a throw, killed, or as it returns.</param>
    /// <param name="callerEnd">What the caller does: 0 nothing, 1 unlinks, 2 ends by a failure, 3 ends normally.</param>
    /// <param name="moment">When: before the start is answered, after it, or together with the job's end.</param>
    /// <param name="traps">Whether the caller traps exits.</param>
    private static async Task OneAsync(IPool pool, Application app, string name, int jobEnd, int callerEnd, int moment, bool traps)
    {
        Caller caller = await app.CallerAsync(traps);
        Pid self = caller.Context.Self;
        Task<ExitReason> end = app.EndOfAsync(caller);
        JobOptions quiet = new() { Output = TextWriter.Null };
        ValueTask<Pid> starting = jobEnd == 0
            ? pool.SpawnLinkAsync(caller.Context, () => Work.ThrowWhenAsync(name), quiet)
            : pool.SpawnLinkAsync(caller.Context, () => Work.WaitAsync(name, default), quiet);
        if (moment == 0)
            End(default);
        Pid job = await starting;
        Task<ExitReason> jobEnded = pool.Processes.WaitForExitAsync(job);
        if (moment == 1 || (moment == 0 && callerEnd == 1))
            End(job);
        Task other = moment == 2 ? Task.Run(() => End(job)) : Task.CompletedTask;
        Work.Gate(name).TrySetResult("broken");
        if (jobEnd == 1)
            pool.Processes.Exit(job, ExitReason.Killed);
        await other;
        ExitReason reason = await jobEnded.WaitAsync(Patience);

        // Of a job that had ended before it was asked for, the end is not known.
        bool isKnown = reason != ExitReason.NoProcess;

        if (callerEnd is 2 or 3)
        {
            // Which was first is anybody's guess; each has its own reason or the other's.
            ExitReason ended = await end;
            ExitReason own = callerEnd == 2 ? ExitReason.Custom("failed") : ExitReason.Normal;
            Assert.True(ended == own || ended == reason || !isKnown, $"{name}: the caller ended as {ended}, the job as {reason}");
        }
        else if (traps)
        {
            // Told once by an exit of the job; or, when it has unlinked, by none if that was first.
            app.Node.Processes.Exit(self, ExitReason.Custom("asked"));
            List<(Pid From, ExitReason Reason)> told = [await caller.NextAsync()];
            if (callerEnd == 0 || told[0].Reason.Info != "asked")
                told.Add(await caller.NextAsync());
            Assert.Single(told, static t => t.Reason.Info == "asked");
            Assert.All(told.Where(static t => t.Reason.Info != "asked"), t => Assert.True(t.From == job && (t.Reason == reason || !isKnown), $"{name}: {t} was told, and the job {job} ended as {reason}"));
            await app.NothingMoreAsync(caller);
        }
        else if (callerEnd == 0 && (jobEnd == 0 || (isKnown && reason != ExitReason.Normal)))
        {
            ExitReason ended = await end;
            Assert.True(ended == reason || !isKnown, $"{name}: the caller ended as {ended}, the job as {reason}");
        }

        app.Node.Processes.Exit(self, ExitReason.Killed);
        await end;

        void End(Pid linked)
        {
            if (callerEnd == 1 && linked != default)
                caller.Context.Unlink(linked);
            else if (callerEnd == 2)
                caller.Context.Exit(ExitReason.Custom("failed"));
            else if (callerEnd == 3)
                caller.Context.Exit();
        }
    }
}
