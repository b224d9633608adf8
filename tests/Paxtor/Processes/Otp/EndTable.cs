namespace Paxtor.Tests.Processes;

/// <summary>As what a process ends, by how its code ends, against what OTP documents of exits.</summary>
public sealed class EndTable(OtpNode shared) : IClassFixture<OtpNode>
{
    [Theory]
    [InlineData("erlang:spawn/1: the function returns: normal", "body returns", "normal")]
    [InlineData("processes, errors: an exception that is not caught: that error", "body throws", "error: System.InvalidOperationException: no work today")]
    [InlineData("erlang:exit/1 in the function: that reason", "body exits", "custom")]
    [InlineData("erlang:exit/2 from the outside: that reason, though the function throws on its way out", "body is asked", "custom")]
    [InlineData("erlang:exit/2, kill: killed", "body is killed", "killed")]
    [InlineData("gen_server, terminate: a cast's handler that throws: that error", "message throws", "error: System.InvalidOperationException: boom")]
    [InlineData("gen_server, {stop, Reason, …}: that reason", "handler exits", "custom")]
    [InlineData("processes: the first exit that takes effect stands", "handler exits twice", "custom")]
    [InlineData("gen_server, init: an exception: not started, and its links are told nothing besides the answer", "start throws", "not started")]
    public async Task Row(string rule, string how, string reason)
    {
        TestNode node = shared.Node;
        Board board = new();
        Pid pid;
        Task<ExitReason> ended;
        switch (how)
        {
            case "body returns" or "body throws" or "body exits" or "body is asked" or "body is killed":
                pid = node.Processes.Start(async (context, token) =>
                {
                    await board.Pass("go").WaitAsync(token);
                    if (how == "body throws")
                        throw new InvalidOperationException("no work today");
                    if (how == "body exits")
                        context.Exit(ExitReason.Custom("custom"));
                });
                ended = node.Processes.WaitForExitAsync(pid);
                if (how.Contains("is ", StringComparison.Ordinal))
                    node.Processes.Exit(pid, how == "body is killed" ? ExitReason.Killed : ExitReason.Custom("custom"));
                else
                    board.Open("go");
                break;
            case "start throws":
                (Pid watcher, IWatcher proxy) = await node.WatcherAsync(board);
                ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => node.ProbeAsync(board, "throws at start"));
                Assert.Equal(ExitKind.Error, error.Reason.Kind);
                Assert.Equal(watcher, await proxy.SelfAsync());
                Assert.DoesNotContain(board.Lines, static l => l.StartsWith("exit", StringComparison.Ordinal));
                return;
            default:
                (pid, IProbe probe) = await node.ProbeAsync(board);
                ended = node.Processes.WaitForExitAsync(pid);
                if (how == "message throws")
                    probe.Explode("boom");
                else
                    await probe.ExitAsync(ExitReason.Custom("custom"));
                if (how == "handler exits twice")
                    node.Processes.Exit(pid, ExitReason.Custom("too late"));
                break;
        }

        Assert.True(reason == (await ended.WaitAsync(TestNode.Patience)).ToString(), rule);
    }
}
