using System.Diagnostics;
using System.Runtime.InteropServices;
using Paxtor.Workers;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Two OS processes: one is killed, stopped and continued while calls, links, monitors and streams are under way.</summary>
public sealed partial class OsProcessTests
{
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    /// <summary>The connection is given up after 6 s of silence, looked at each second; the rest is for a slow machine. Less than the time-outs of the calls.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Board board = new();

    [Theory]
    [InlineData(SIGKILL)]
    [InlineData(SIGSTOP)]
    public async Task Node_KilledOrStopped_AllThatWasUnderWayEndsOnce(int signal)
    {
        await using Nodes nodes = new();
        await nodes.AddAsync("a");
        using Process worker = await StartAsync(nodes);
        try
        {
            Pid far = (await nodes.A.WhereIsAsync(ProcessRef.Named("peer", Nodes.NameOf("w"))))!.Value;
            IPeer peer = nodes.A.Get<IPeer>(far, new CallOptions { Timeout = TimeSpan.FromMinutes(2) });
            Assert.Equal(worker.Id, await peer.OsProcessAsync());
            (_, IWatcher watcher) = await nodes.WatcherAsync("a", board);
            await watcher.LinkAsync(far);
            await watcher.MonitorAsync(far);
            await watcher.MonitorAsync(ProcessRef.Named("peer", Nodes.NameOf("w")));
            Task<ExitReason> waiting = nodes.A.WaitForExitAsync(far);
            Pid hanging = await nodes.A.StartAsync(ProcessSpec.For<Peer>(), new StartOptions { Node = Nodes.NameOf("w") });
            Task call = nodes.A.Get<IPeer>(hanging, new CallOptions { Timeout = TimeSpan.FromMinutes(2) }).HangAsync(CancellationToken.None);
            long ticks = 0;
            Task stream = Task.Run(async () =>
            {
                await foreach (int tick in peer.TickAsync())
                    Assert.Equal(Interlocked.Increment(ref ticks) - 1, tick);
            });
            Task load = Task.Run(() => AddUntilItEndsAsync(peer));
            await Node.TestCluster.UntilAsync(() => Interlocked.Read(ref ticks) > 1_000, "the stream does not run");
            Assert.Equal(0, Kill(worker.Id, signal));

            CallInterruptedException unknown = await Assert.ThrowsAsync<CallInterruptedException>(() => call.WaitAsync(Bound));
            Assert.Equal((hanging, ExitReason.NoConnection), (unknown.Pid, unknown.Reason));
            await Assert.ThrowsAsync<CallInterruptedException>(() => stream.WaitAsync(Bound));
            await load.WaitAsync(Bound);
            Assert.Equal(ExitReason.NoConnection, await waiting.WaitAsync(Bound));
            await board.Saw(l => l.Count(x => x.StartsWith("down of", StringComparison.Ordinal)) == 2 && l.Contains($"exit of {far.Number}: no connection"), "the monitors and the link");

            if (signal == SIGSTOP)
            {
                // It goes on and is connected again: the handler of the lost call was cancelled, and the linked process ended with its link.
                Assert.Equal(0, Kill(worker.Id, SIGCONT));
                IPeer again = nodes.A.Get<IPeer>(hanging);
                await UntilAnsweredAsync(again);
                Assert.Equal(worker.Id, await again.OsProcessAsync());
                await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await peer.AddAsync(1));
            }
            else
            {
                NodeUnreachableException error = await Assert.ThrowsAsync<NodeUnreachableException>(async () => await peer.AddAsync(1));
                Assert.Contains(Nodes.NameOf("w"), error.Message, StringComparison.Ordinal);
            }

            await watcher.SelfAsync();
            Assert.Equal(2, board.Lines.Count(static x => x.StartsWith("down of", StringComparison.Ordinal)));
            Assert.Equal(1, board.Lines.Count(static x => x.StartsWith("exit of", StringComparison.Ordinal)));
        }
        finally
        {
            _ = Kill(worker.Id, SIGKILL);
            await worker.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Node_StoppedForAWhile_CallsWaitAndAreAnswered()
    {
        await using Nodes nodes = new();
        await nodes.AddAsync("a");
        using Process worker = await StartAsync(nodes);
        try
        {
            IPeer peer = nodes.A.Get<IPeer>(ProcessRef.Named("peer", Nodes.NameOf("w")), new CallOptions { Timeout = TimeSpan.FromSeconds(60) });
            Assert.Equal(1, await peer.AddAsync(1));
            Assert.Equal(0, Kill(worker.Id, SIGSTOP));
            Task<int>[] calls = [.. Enumerable.Range(0, 1_000).Select(_ => peer.AddAsync(1).AsTask())];
            IPeer hasty = nodes.A.Get<IPeer>(ProcessRef.Named("peer", Nodes.NameOf("w")), new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) });
            await Assert.ThrowsAsync<TimeoutException>(async () => await hasty.AddAsync(0));
            Assert.Equal(0, Kill(worker.Id, SIGCONT));
            Assert.Equal(Enumerable.Range(2, 1_000), await Task.WhenAll(calls).WaitAsync(TestNode.Patience));
        }
        finally
        {
            _ = Kill(worker.Id, SIGKILL);
            await worker.WaitForExitAsync();
        }
    }

    /// <summary>What was called ends as answered, surely not run, or unknown; nothing else, and each of them in bounds.</summary>
    private static async Task AddUntilItEndsAsync(IPeer peer)
    {
        while (true)
        {
            try
            {
                await peer.AddAsync(1);
            }
            catch (Exception e) when (e is CallInterruptedException or NodeUnreachableException)
            {
                return;
            }
        }
    }

    private static async Task UntilAnsweredAsync(IPeer peer)
    {
        using CancellationTokenSource limit = new(TestNode.Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            try
            {
                await peer.AddAsync(1);
                return;
            }
            catch (Exception e) when (e is NodeUnreachableException or CallInterruptedException)
            {
                // Not there again yet.
            }
        }
    }

    private static async Task<Process> StartAsync(Nodes nodes)
    {
        ProcessStartInfo info = new(Path.Combine(AppContext.BaseDirectory, "PeerWorker"), [Nodes.NameOf("w"), nodes.Voter])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process worker = Process.Start(info)!;
        Assert.Equal("READY", await worker.StandardOutput.ReadLineAsync().WaitAsync(TestNode.Patience));
        await Node.TestCluster.UntilAsync(() => nodes.A.Members.Any(static m => m.Name == Nodes.NameOf("w")), "the worker is no member");
        return worker;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
