namespace Paxtor.Tests.Processes;

/// <summary>What the end of a process does to one that has to do with it, against what OTP documents of links.</summary>
public sealed class LinkTable(OtpNode shared) : IClassFixture<OtpNode>
{
    private static readonly (string Rule, string Ties, string Reasons, string Traps, string Outcome)[] Rules =
    [
        ("processes, links: an exit with reason normal does not end a linked process that does not trap", "linked|linked from there|linked twice|linked from both", "normal", "no", "lives"),
        ("processes, links: any other reason ends it, with that reason, and goes on to its own links", "linked|linked from there|linked twice|linked from both", Reasons.NotNormal, "no", "ends"),
        ("processes, links: killed comes through links as any other reason, and ends it", "linked", "killed", "no", "ends"),
        ("process_flag(trap_exit): trapping: every exit is one message, killed too", "linked|linked from there|linked twice|linked from both", Reasons.All, "yes", "told"),
        ("erlang:link/1: there is one link at most, so one unlink takes it back", "linked twice and unlinked", Reasons.All, "no|yes", "lives"),
        ("erlang:unlink/1: the link has no effect any more, whichever side takes it back", "unlinked|unlinked there", Reasons.All, "no|yes", "lives"),
        ("erlang:unlink/1: of what is not linked: no effect", "unlinked only", Reasons.All, "no|yes", "lives"),
        ("erlang:link/1: again after an unlink is a link", "linked again", Reasons.Failures, "no", "ends"),
        ("processes: what is not linked is not told", "nothing", Reasons.All, "no|yes", "lives"),
        ("erlang:link/1: to a process that is gone, not trapping: ends with noproc", "linked to the dead", "normal|custom", "no", "ends: no process"),
        ("erlang:link/1: to a process that is gone, trapping: a message with noproc", "linked to the dead", "normal|custom", "yes", "told: no process"),
        ("erlang:link/1: to itself: nothing", "linked to itself", Reasons.All, "no|yes", "lives"),
        ("erlang:unlink/1 with the message taken out of the mailbox (here unlink does it): not told", "told, then unlinked", Reasons.All, "yes", "lives"),
    ];

    public static TheoryData<string, string, string, bool, string> Rows
    {
        get
        {
            TheoryData<string, string, string, bool, string> rows = [];
            foreach ((string rule, string ties, string reasons, string traps, string outcome) in Rules)
            {
                foreach (string tie in ties.Split('|'))
                {
                    foreach (string reason in reasons.Split('|'))
                    {
                        foreach (string trap in traps.Split('|'))
                            rows.Add(rule, tie, reason, trap == "yes", outcome);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row(string rule, string tie, string reason, bool traps, string outcome)
    {
        TestNode node = shared.Node;
        Board board = new();
        (Pid pid, IWatcher subject) = await node.WatcherAsync(board, traps);
        (Pid peer, IWatcher other) = await node.WatcherAsync(new Board());
        Task<ExitReason> subjectEnded = node.Processes.WaitForExitAsync(pid);
        Task<ExitReason> peerEnded = node.Processes.WaitForExitAsync(peer);
        Task? held = null;
        switch (tie)
        {
            case "linked":
                await subject.LinkAsync(peer);
                break;
            case "linked from there":
                await other.LinkAsync(pid);
                break;
            case "linked twice":
                await subject.LinkAsync(peer);
                await subject.LinkAsync(peer);
                break;
            case "linked from both":
                await subject.LinkAsync(peer);
                await other.LinkAsync(pid);
                break;
            case "linked twice and unlinked":
                await subject.LinkAsync(peer);
                await subject.LinkAsync(peer);
                await subject.UnlinkAsync(peer);
                break;
            case "unlinked":
                await subject.LinkAsync(peer);
                await subject.UnlinkAsync(peer);
                break;
            case "unlinked there":
                await subject.LinkAsync(peer);
                await other.UnlinkAsync(pid);
                break;
            case "unlinked only":
                await subject.UnlinkAsync(peer);
                break;
            case "linked again":
                await subject.LinkAsync(peer);
                await subject.UnlinkAsync(peer);
                await subject.LinkAsync(peer);
                break;
            case "linked to itself":
                await subject.LinkAsync(pid);
                break;
            case "told, then unlinked":
                held = subject.LinkAndTakeBackAsync(peer, "gate").AsTask();
                await board.Saw("links");
                break;
            default:
                break;
        }

        await other.ExitAsync(Reasons.Of(reason));
        Assert.Equal(reason, (await peerEnded.WaitAsync(TestNode.Patience)).ToString());
        if (tie == "linked to the dead")
            await Attempt(subject.LinkAsync(peer));
        if (held is not null)
        {
            board.Open("gate");
            await held;
        }

        // What it says of the end, and with which reason.
        string[] parts = outcome.Split(": ", 2);
        string as_ = parts.Length > 1 ? parts[1] : reason;
        if (parts[0] == "ends")
        {
            Assert.Equal(as_, (await subjectEnded.WaitAsync(TestNode.Patience)).ToString());
            return;
        }

        await subject.SelfAsync();
        Assert.True(await node.Processes.IsAliveAsync(pid), rule);
        Assert.Equal(parts[0] == "told" ? [$"exit of {peer.Number}: {as_}"] : [], board.Lines.Where(static l => l != "links"));
    }

    private static async Task Attempt(ValueTask call)
    {
        try
        {
            await call;
        }
        catch (ProcessException)
        {
            // The link may end the process while it answers.
        }
    }
}
