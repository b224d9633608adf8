namespace Paxtor.Tests.Processes;

/// <summary>Requests to exit (erlang:exit/2), and exits of one's own (erlang:exit/1), against what OTP documents.</summary>
public sealed class ExitSignalTable(OtpNode shared) : IClassFixture<OtpNode>
{
    private const string Others = "process|linked process|code";

    private static readonly (string Rule, string Senders, string Reasons, string Traps, string Outcome)[] Rules =
    [
        ("erlang:exit/2: reason normal to another that does not trap: no effect", Others, "normal", "no", "lives"),
        ("erlang:exit/2: reason normal to itself, not trapping: it exits normally", "itself", "normal", "no", "ends"),
        ("erlang:exit/2: any other reason, not trapping: it exits with the reason", Others + "|itself", Reasons.NotNormal, "no", "ends"),
        ("erlang:exit/2: trapping: it becomes a message, reason normal too", Others + "|itself", "normal|" + Reasons.NotNormal, "yes", "told"),
        ("erlang:exit/2: reason kill is not trapped; it exits with reason killed", Others + "|itself", "killed", "no|yes", "ends"),
        ("erlang:exit/1: it exits with the reason, whether it traps or not", "own code", Reasons.All, "no|yes", "ends"),
        ("erlang:exit/2: to a process that is gone: no effect", "to the dead", Reasons.All, "no|yes", "gone"),
    ];

    public static TheoryData<string, string, string, bool, string> Rows
    {
        get
        {
            TheoryData<string, string, string, bool, string> rows = [];
            foreach ((string rule, string senders, string reasons, string traps, string outcome) in Rules)
            {
                foreach (string sender in senders.Split('|'))
                {
                    foreach (string reason in reasons.Split('|'))
                    {
                        foreach (string trap in traps.Split('|'))
                            rows.Add(rule, sender, reason, trap == "yes", outcome);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row(string rule, string sender, string reason, bool traps, string outcome)
    {
        TestNode node = shared.Node;
        Board senders = new();
        Board targets = new();
        (Pid source, IWatcher other) = await node.WatcherAsync(senders);
        (Pid pid, IWatcher target) = await node.WatcherAsync(targets, traps);
        Task<ExitReason> ended = node.Processes.WaitForExitAsync(pid);
        if (sender == "linked process")
            await other.LinkAsync(pid);
        Pid from = source;
        switch (sender)
        {
            case "process" or "linked process":
                other.AskToExit(pid, Reasons.Of(reason));
                break;
            case "itself":
                from = pid;
                target.AskToExit(pid, Reasons.Of(reason));
                break;
            case "own code":
                await target.ExitAsync(Reasons.Of(reason));
                break;
            case "to the dead":
                await target.ExitAsync(null);
                await ended;
                node.Processes.Exit(pid, Reasons.Of(reason));
                other.AskToExit(pid, Reasons.Of(reason));
                break;
            default:
                from = node.Runtime.NodePid;
                node.Processes.Exit(pid, Reasons.Of(reason));
                break;
        }

        await other.SelfAsync();
        if (outcome is "lives" or "told")
        {
            // Once it has handled what it was told, the signal of its own is in its mailbox;
            // the second call is in order behind that.
            await target.SelfAsync();
            await target.SelfAsync();
            Assert.True(await node.Processes.IsAliveAsync(pid), rule);
            Assert.Equal(outcome == "told" ? [$"exit of {from.Number}: {reason}"] : [], targets.Lines);
            return;
        }

        Assert.Equal(outcome == "gone" ? "normal" : reason, (await ended.WaitAsync(TestNode.Patience)).ToString());
        Assert.Empty(targets.Lines);
        await other.SelfAsync();
        // Whoever is linked hears of it as of any end.
        Assert.Equal(sender == "linked process" ? [$"exit of {pid.Number}: {reason}"] : [], senders.Lines);
    }
}
