namespace Paxtor.Tests.Processes;

/// <summary>Monitors, against what OTP documents of erlang:monitor/2 and erlang:demonitor/2.</summary>
public sealed class MonitorTable(OtpNode shared) : IClassFixture<OtpNode>
{
    private static readonly (string Rule, string Tie, string Reasons, string Told)[] Rules =
    [
        ("erlang:monitor/2: one message with the reason, normal too", "once", Reasons.All, "reason"),
        ("erlang:monitor/2: each call makes a monitor of its own, which is told once", "twice", Reasons.All, "reason|reason"),
        ("erlang:demonitor/1: a monitor that was taken back is not told", "taken back", Reasons.All, ""),
        ("erlang:demonitor/1: it takes back that one only", "twice, one taken back", Reasons.All, "reason"),
        ("erlang:demonitor/2 with flush (here demonitor does it): not even what is in the mailbox", "told, then taken back", Reasons.All, ""),
        ("erlang:demonitor/1: after the message: no effect", "taken back after it was told", Reasons.All, "reason"),
        ("erlang:monitor/2: of a process that is gone: noproc at once", "of the dead", "normal|custom|killed", "no process"),
        ("erlang:monitor/2: by a registered name: told by that name", "by name", Reasons.All, "reason"),
        ("erlang:monitor/2: by a name that nobody has: noproc at once", "by nobody's name", "normal", "no process"),
        ("erlang:monitor/2: one-sided: the monitored process is not told of its watcher's end", "of the watcher", Reasons.All, ""),
        ("erlang:monitor/2: does not end the watcher, whether it traps or not", "once, not trapping", Reasons.All, "reason"),
        ("erlang:monitor/2: of itself: nothing comes of it while it lives", "of itself", "normal", ""),
    ];

    private static int names;

    public static TheoryData<string, string, string, string> Rows
    {
        get
        {
            TheoryData<string, string, string, string> rows = [];
            foreach ((string rule, string tie, string reasons, string told) in Rules)
            {
                foreach (string reason in reasons.Split('|'))
                    rows.Add(rule, tie, reason, told);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row(string rule, string tie, string reason, string told)
    {
        TestNode node = shared.Node;
        Board board = new();
        (Pid pid, IWatcher watcher) = await node.WatcherAsync(board, traps: !tie.Contains("not trapping", StringComparison.Ordinal));
        (Pid peer, IWatcher other) = await node.WatcherAsync(new Board());
        Task<ExitReason> ended = node.Processes.WaitForExitAsync(peer);
        ProcessRef reference = peer;
        MonitorRef monitor = default;
        Task? held = null;
        switch (tie)
        {
            case "once" or "once, not trapping" or "taken back after it was told":
                monitor = await watcher.MonitorAsync(peer);
                break;
            case "twice":
                await watcher.MonitorAsync(peer);
                await watcher.MonitorAsync(peer);
                break;
            case "taken back":
                await watcher.DemonitorAsync(await watcher.MonitorAsync(peer));
                break;
            case "twice, one taken back":
                await watcher.DemonitorAsync(await watcher.MonitorAsync(peer));
                await watcher.MonitorAsync(peer);
                break;
            case "told, then taken back":
                held = watcher.MonitorAndTakeBackAsync(peer, "gate").AsTask();
                await board.Saw("monitors");
                break;
            case "by name":
                string name = $"monitored {Interlocked.Increment(ref names)}";
                Assert.True(node.Processes.Register(name, peer));
                reference = ProcessRef.Named(name);
                await watcher.MonitorAsync(reference);
                break;
            case "of the watcher":
                await other.MonitorAsync(pid);
                break;
            case "of itself":
                await watcher.MonitorAsync(pid);
                break;
            default:
                break;
        }

        await other.ExitAsync(Reasons.Of(reason));
        Assert.Equal(reason, (await ended.WaitAsync(TestNode.Patience)).ToString());
        if (held is not null)
        {
            board.Open("gate");
            await held;
        }

        if (tie == "of the dead")
            await watcher.MonitorAsync(peer);
        if (tie == "by nobody's name")
            await watcher.MonitorAsync(reference = ProcessRef.Named("nobody has this name"));
        await watcher.SelfAsync();
        if (tie == "taken back after it was told")
            await watcher.DemonitorAsync(monitor);
        Assert.True(await node.Processes.IsAliveAsync(pid), rule);
        string[] expected = [.. told.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(t => $"down of {reference}: {(t == "reason" ? reason : t)}")];
        Assert.Equal(expected, board.Lines.Where(static l => l != "monitors"));
    }
}
