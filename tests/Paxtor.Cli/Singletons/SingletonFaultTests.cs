using Paxtor.Cli.Tests.Etcd;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Etcd;

namespace Paxtor.Cli.Tests.Singletons;

/// <summary>
/// Host processes that share a singleton, over either engine: stopped, killed and paused. What each tenure did lies apart from what every other did, and tokens grow.
/// </summary>
public sealed class SingletonFaultTests
{
    private static readonly TimeSpan Patience = ChildProcess.Patience;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task StoppedInGoodOrder_AnotherBeginsAtOnce(bool etcd) => RunAsync(etcd, timeToLive: 90, act: async (first, second, timeline) =>
    {
        int code = await first.StopAsync().WaitAsync(Patience);
        Timeline.Tenure next = await timeline.NextAsync(t => t.Player == second.Name);
        Timeline.Tenure before = timeline.Tenures.Last(t => t.Player == first.Name);
        Assert.Equal((0, true), (code, before.Ended));
        // Long before the end of its session, two thirds of the time to live away at least.
        Assert.InRange(next.BeginMicros - before.LastMicros, 0, 30_000_000);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Killed_AnotherBegins_AfterItsTimeToLive(bool etcd) => RunAsync(etcd, async (first, second, timeline) =>
    {
        await first.Process.KillAsync();
        Timeline.Tenure next = await timeline.NextAsync(t => t.Player == second.Name);
        Timeline.Tenure before = timeline.Tenures.Last(t => t.Player == first.Name);
        // When it last acted it owned, and so its session had a margin to go at least; clocks may differ a little.
        Assert.InRange(next.BeginMicros - before.LastMicros, 1_900_000, 60_000_000);
    });

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public Task PausedBeyondItsSession_ActsNoMoreWhenItGoesOn(bool etcd, bool heeds) => RunAsync(
        etcd,
        async (first, second, timeline) =>
        {
            first.Process.Signal(ChildProcess.SIGSTOP);
            Timeline.Tenure next = await timeline.NextAsync(t => t.Player == second.Name && t.LastMicros - t.BeginMicros > 1_000_000);
            long resumed = timeline.Tenures.Single(t => t.Token == next.Token).LastMicros;
            first.Process.Signal(ChildProcess.SIGCONT);

            // Code that heeds the loss may have stopped before the watchdog looks; then its node lives on and queues again.
            if (!heeds)
            {
                await first.Gone.WaitAsync(Patience);
                Assert.NotEqual(0, await first.Process.ExitAsync());
            }

            await timeline.NextAsync(t => t.Token == next.Token && t.LastMicros > resumed + 3_000_000);
            Assert.Equal(2, timeline.Tenures.Count);
        },
        heeds,
        pauses: true);

    [Fact]
    public async Task QuorumLost_CodeThatIgnoresIt_IsEndedWithItsNode_BeforeAnyOtherCouldBegin()
    {
        await using Cluster cluster = new();
        Timeline timeline = new();
        await using Player player = new("p1", cluster.Quorum, timeline, heeds: false);
        await timeline.NextAsync(static _ => true);
        foreach (int voter in new[] { 0, 1 })
            cluster[voter].Signal(ChildProcess.SIGSTOP);
        await player.Gone.WaitAsync(Patience);
        Assert.NotEqual(0, await player.Process.ExitAsync());
        foreach (int voter in new[] { 0, 1 })
            cluster[voter].Signal(ChildProcess.SIGCONT);
        await using Player other = new("p2", cluster.Quorum, timeline);
        await timeline.NextAsync(t => t.Player == other.Name);
        timeline.CheckOneAtATime();
    }

    private static async Task RunAsync(bool etcd, Func<Player, Player, Timeline, Task> act, bool heeds = true, bool pauses = false, int timeToLive = 6)
    {
        await using EtcdServer? server = etcd ? new EtcdServer() : null;
        await using Cluster? cluster = etcd ? null : new Cluster();
        string engine = server?.Url ?? cluster!.Quorum;
        Timeline timeline = new() { PlayersPause = pauses };
        await using Player first = new("p1", engine, timeline, heeds, timeToLive);
        await timeline.NextAsync(static _ => true);
        await using Player second = new("p2", engine, timeline, timeToLive: timeToLive);
        await second.Ready.WaitAsync(Patience);
        await WaitForQueueAsync(engine, etcd, cluster);
        await act(first, second, timeline);
        timeline.CheckOneAtATime();
    }

    private static async Task WaitForQueueAsync(string engine, bool etcd, Cluster? cluster)
    {
        PaxtorOptions options = etcd ? new PaxtorOptions { Name = "observer@127.0.0.1" }.UseEtcd(engine) : cluster!.ClientOptions("observer");
        await using PaxtorNode observer = await PaxtorNode.StartAsync(options);
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while ((await observer.Locks.GetQueueAsync("beat", limit.Token)).Count < 2)
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
