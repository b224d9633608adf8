namespace Paxtor.Tests.Processes;

public sealed class SupervisorTests
{
    private static readonly ExitReason Failure = ExitReason.Custom("failure");

    [Fact]
    public async Task Children_StartInOrder_EndInReverseOrder_BeforeTheSupervisorHasEnded()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec { Children = [.. "abc".Select(k => SupervisorKit.WorkerOf(board, $"{k}"))] }, board: board);
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        Assert.Equal(["a", "b", "c"], children.Select(static c => c.Key));
        Assert.Equal((3, 3, 0), (children.Count, children.Active, children.Supervisors));
        Task<ExitReason> ended = kit.Node.EndOf(kit.Pid);
        kit.Processes.Exit(kit.Pid, ExitReason.Shutdown);
        Assert.Equal(ExitReason.Shutdown, await ended);
        Assert.Equal(["a starts", "b starts", "c starts", "c ends: shutdown", "b ends: shutdown", "a ends: shutdown"], board.Lines);
    }

    [Fact]
    public async Task NodeStops_ChildrenEndInReverseOrder()
    {
        Board board = new();
        SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { Children = [.. "abc".Select(k => SupervisorKit.WorkerOf(board, $"{k}"))] }, static o => o.StopTimeout = TestNode.Patience, board);
        // Not that of the kit, which kills what traps exits.
        await kit.Node.Node.DisposeAsync();
        await kit.DisposeAsync();

        Assert.Equal(["a starts", "b starts", "c starts", "c ends: shutdown", "b ends: shutdown", "a ends: shutdown"], board.Lines);
    }

    [Fact]
    public async Task ChildFailsToStart_ThoseBeforeAreTerminated_SupervisorHasNotStarted()
    {
        await using SupervisorKit kit = await SupervisorKit.StartNodeAsync();
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(
            () => kit.SuperviseAsync(new SupervisorSpec { Children = [kit.Child("a"), kit.Child("b"), kit.Child("broken"), kit.Child("d")] }));
        Assert.Equal(ExitKind.Shutdown, error.Reason.Kind);
        Assert.Contains("broken is broken", error.Reason.Info, StringComparison.Ordinal);
        Assert.Equal(["a starts", "b starts", "broken breaks", "b ends: shutdown", "a ends: shutdown"], kit.Board.Lines);
        // The supervisor has ended; a child's last step may come after it told the supervisor of its end.
        await Node.TestCluster.UntilAsync(() => kit.Node.Runtime.Table.Count == 0, "a process is left");
    }

    [Fact]
    public async Task RestartFails_IsTriedAgain_UntilTooMany()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec { MaxRestarts = 5, Children = [SupervisorKit.WorkerOf(board, "a")] }, board: board);
        board.Break("a", 2);
        await kit.EndChildAsync("a", Failure);
        await board.Saw(l => l.Count(static x => x == "a starts") == 2, "the third try");
        Assert.Equal(2, board.Lines.Count(static l => l == "a breaks"));
        board.Break("a", 100);
        Task<ExitReason> ended = kit.Node.EndOf(kit.Pid);
        await kit.EndChildAsync("a", Failure);
        Assert.Equal(ExitReason.Shutdown, await ended);
        // Three restarts were used up, so there were two more.
        Assert.Equal(4, board.Lines.Count(static l => l == "a breaks"));
    }

    [Fact]
    public async Task ChildStartedLater_IsSupervised_TerminatedRestartedAndDeleted()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec());
        StartAnswer answer = await kit.Supervisor.StartChildAsync(kit.Child("a"));
        Assert.Equal((StartAnswerKind.Started, await kit.PidOf("a")), (answer.Kind, answer.Pid));
        StartAnswer again = await kit.Supervisor.StartChildAsync(kit.Child("a"));
        Assert.Equal((StartAnswerKind.AlreadyStarted, answer.Pid), (again.Kind, again.Pid));
        Assert.False(await kit.Supervisor.DeleteChildAsync("a"));
        Assert.Equal(StartAnswerKind.AlreadyStarted, (await kit.Supervisor.RestartChildAsync("a")).Kind);
        Assert.True(await kit.Supervisor.TerminateChildAsync("a"));
        Assert.False(await kit.Processes.IsAliveAsync(answer.Pid!.Value));
        Assert.Null(await kit.PidOf("a"));
        StartAnswer present = await kit.Supervisor.StartChildAsync(kit.Child("a"));
        Assert.Equal((StartAnswerKind.Failed, (Pid?)null), (present.Kind, present.Pid));
        StartAnswer restarted = await kit.Supervisor.RestartChildAsync("a");
        Assert.Equal((StartAnswerKind.Started, await kit.PidOf("a")), (restarted.Kind, restarted.Pid));
        Assert.True(await kit.Supervisor.TerminateChildAsync("a"));
        Assert.True(await kit.Supervisor.DeleteChildAsync("a"));
        Assert.Empty(await kit.Supervisor.GetChildrenAsync());
        Assert.False(await kit.Supervisor.TerminateChildAsync("a"));
        Assert.False(await kit.Supervisor.DeleteChildAsync("a"));
        Assert.Equal(StartAnswerKind.Failed, (await kit.Supervisor.RestartChildAsync("a")).Kind);
    }

    [Fact]
    public async Task StartAnswers_HaveThePid_OrNone()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec());
        StartAnswer informed = await kit.Processes.StartChildAsync(
            kit.Pid,
            ChildSpec.StartedBy("informed", async (c, t) => StartAnswer.Started(await c.Processes.StartAsync(ProcessSpec.For<Worker>(kit.Board.Id, "informed"), new StartOptions { Link = true }, t), "port 8080")));
        Assert.Equal((StartAnswerKind.Started, "port 8080", await kit.PidOf("informed")), (informed.Kind, informed.Info, informed.Pid));
        StartAnswer ignored = await kit.Supervisor.StartChildAsync(kit.Child("ignored"));
        Assert.Equal((StartAnswerKind.Ignored, (Pid?)null), (ignored.Kind, ignored.Pid));
        Assert.NotNull((await kit.Supervisor.GetChildrenAsync()).Find("ignored"));
        Assert.Equal(StartAnswerKind.Ignored, (await kit.Supervisor.StartChildAsync(kit.Child("ignored too", Restart.Temporary))).Kind);
        Assert.Null((await kit.Supervisor.GetChildrenAsync()).Find("ignored too"));
        StartAnswer failed = await kit.Supervisor.StartChildAsync(kit.Child("broken"));
        Assert.Equal((StartAnswerKind.Failed, (Pid?)null, ExitKind.Error), (failed.Kind, failed.Pid, failed.Reason!.Kind));
        Assert.Null((await kit.Supervisor.GetChildrenAsync()).Find("broken"));
        StartAnswer named = await kit.Supervisor.StartChildAsync(kit.Child("first") with { Name = "the name" });
        StartAnswer second = await kit.Supervisor.StartChildAsync(kit.Child("second") with { Name = "the name" });
        Assert.Equal((StartAnswerKind.AlreadyStarted, named.Pid), (second.Kind, second.Pid));
        Assert.Null((await kit.Supervisor.GetChildrenAsync()).Find("second"));
    }

    [Fact]
    public async Task ChildThatDoesNotEndInTime_IsKilled()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "stubborn", shutdown: TimeSpan.FromSeconds(3)), SupervisorKit.WorkerOf(board, "killed", shutdown: TimeSpan.Zero)] }, board: board);
        Assert.True(await kit.Supervisor.TerminateChildAsync("stubborn"));
        Assert.True(await kit.Supervisor.TerminateChildAsync("killed"));
        Assert.Equal(["stubborn starts", "killed starts", "stubborn hears shutdown", "stubborn ends: killed", "killed ends: killed"], board.Lines);
    }

    [Fact]
    public async Task SupervisorIsKilled_ItsChildrenToo()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "a"), SupervisorKit.WorkerOf(board, "stubborn")] }, board: board);
        Task<ExitReason> ended = kit.Node.EndOf(kit.Pid);
        kit.Processes.Exit(kit.Pid, ExitReason.Killed);
        Assert.Equal(ExitReason.Killed, await ended);
        Assert.Equal(["stubborn ends: killed", "a ends: killed"], board.Lines.Skip(2));
    }

    [Fact]
    public async Task SupervisorUnderSupervisor_IsRestartedWithItsChildren()
    {
        Board board = new();
        SupervisorSpec inner = new() { MaxRestarts = 0, Children = [SupervisorKit.WorkerOf(board, "x"), SupervisorKit.WorkerOf(board, "y")] };
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { Children = [ChildSpec.Of("inner", ProcessSpec.For<Supervisor>(inner)), SupervisorKit.WorkerOf(board, "z")] }, board: board);
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        Assert.Equal((2, 2, 1), (children.Count, children.Active, children.Supervisors));
        Pid x = (await kit.Processes.Get<ISupervisor>(children.PidOf("inner")!.Value).GetChildrenAsync()).PidOf("x")!.Value;
        await kit.Processes.Get<IWorker>(x).ExitAsync(Failure);
        await board.Saw(l => l.Count(static s => s == "y starts") == 2, "the second start of y");
        Assert.Equal(["x starts", "y starts", "z starts", "x ends: failure", "y ends: shutdown", "x starts", "y starts"], board.Lines);
        await kit.Supervisor.StopAsync();
        Assert.Contains(await kit.Node.EndOf(kit.Pid), new[] { ExitReason.Normal, ExitReason.NoProcess });
        Assert.Equal(["z ends: shutdown", "y ends: shutdown", "x ends: shutdown"], board.Lines.Skip(7));
    }

    [Fact]
    public async Task ExitsOfOthers_ChangeNothing()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec());
        (_, IWatcher other) = await kit.Node.WatcherAsync(kit.Board);
        await other.LinkAsync(kit.Pid);
        await other.ExitAsync(Failure);
        Assert.Empty(await kit.Supervisor.GetChildrenAsync());
        Assert.True(await kit.Processes.IsAliveAsync(kit.Pid));
    }

    [Fact]
    public async Task ReplacementStartsOnlyWhenTheOneBeforeHasGivenUpItsLocks()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "a")] }, board: board);
        Pid first = (await kit.PidOf("a"))!.Value;
        IWorker worker = kit.Processes.Get<IWorker>(first);
        await worker.LockAsync("thing");
        Task passing = worker.PassAsync("gate").AsTask();
        await board.Saw("at gate");
        kit.Processes.Exit(first, Failure);
        // It has not ended while its handler has not returned.
        Assert.Equal(first, await kit.PidOf("a"));
        Assert.Equal(first, await kit.Node.Node.Locks.WhereIsAsync("thing"));
        board.Open("gate");
        await board.Saw(l => l.Count(static s => s == "a starts") == 2, "the second start");
        Assert.Null(await kit.Node.Node.Locks.WhereIsAsync("thing"));
        await passing;
    }

    [Fact]
    public async Task Code_RunsInTheSupervisorsProcess()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec());
        Assert.Equal(kit.Pid, await kit.Processes.RunInSupervisorAsync(kit.Pid, static c => new ValueTask<Pid>(c.Self)));
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(
            async () => await kit.Processes.RunInSupervisorAsync<int>(kit.Pid, static _ => throw new KeyNotFoundException("no such thing")));
        Assert.True(error.Is<KeyNotFoundException>());
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await kit.Processes.RunInSupervisorAsync(ProcessRef.Named("nobody"), static _ => new ValueTask<int>(1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await kit.Processes.RunInSupervisorAsync(new Pid("other@host", 1, 1), static _ => new ValueTask<int>(1)));
        // What it locks is the supervisor's, until it ends.
        await kit.Processes.RunInSupervisorAsync(kit.Pid, static async c => (await c.Locks.AcquireAsync("k")).Token);
        Assert.Equal(kit.Pid, await kit.Node.Node.Locks.WhereIsAsync("k"));
        Assert.Equal(0, Paxtor.Processes.SupervisorCode.Count);
    }

    [Fact]
    public async Task Code_ThatWasGivenUp_DoesNotRun()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec());
        Task<int> first = kit.Processes.RunInSupervisorAsync(kit.Pid, async _ =>
        {
            kit.Board.Write("first");
            await kit.Board.Pass("gate");
            return 1;
        }).AsTask();
        await kit.Board.Saw("first");
        using CancellationTokenSource source = new();
        Task<int> second = kit.Processes.RunInSupervisorAsync(
            kit.Pid,
            _ =>
            {
                kit.Board.Write("second");
                return new ValueTask<int>(2);
            },
            cancellationToken: source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        kit.Board.Open("gate");
        Assert.Equal(1, await first);
        Assert.Empty(await kit.Supervisor.GetChildrenAsync());
        Assert.Equal(["first"], kit.Board.Lines);
    }

    [Fact]
    public async Task ChildrenOfCode_AreSupervised_AndCannotBeSent()
    {
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec(), static o => o.Processes.CopyLocalMessages = true);
        int runs = 0;
        ChildSpec body = ChildSpec.Of("body", async (_, token) =>
        {
            if (Interlocked.Increment(ref runs) < 3)
                throw new InvalidOperationException("not yet");
            kit.Board.Write("third run");
            await kit.Board.Pass("never").WaitAsync(token);
        });
        ContractException error = await Assert.ThrowsAsync<ContractException>(async () => await kit.Supervisor.StartChildAsync(body));
        Assert.Contains("code, which cannot be sent", error.Message, StringComparison.Ordinal);
        Assert.Equal(StartAnswerKind.Started, (await kit.Processes.StartChildAsync(kit.Pid, body)).Kind);
        await kit.Board.Saw("third run");
        Assert.Equal(StartAnswerKind.Failed, (await kit.Processes.StartChildAsync(kit.Pid, ChildSpec.StartedBy("null", static (_, _) => new ValueTask<StartAnswer>((StartAnswer)null!)))).Kind);
        await Assert.ThrowsAsync<ArgumentException>(() => kit.Processes.StartChildOnNodesAsync("sup", body));
    }

    [Fact]
    public async Task WhatIsCarriedBetweenNodes_ComesOutAsItWas()
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec
            {
                Strategy = SupervisionStrategy.RestForOne,
                MaxRestarts = 7,
                Children = [SupervisorKit.WorkerOf(board, "a", Restart.Transient, TimeSpan.FromSeconds(1)) with { Name = "named" }, SupervisorKit.WorkerOf(board, "t", Restart.Temporary)],
            },
            static o => o.Processes.CopyLocalMessages = true,
            board);
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        Assert.Equal(new ChildInfo("a", await kit.Processes.WhereIsAsync(ProcessRef.Named("named")), IsRestarting: false, Restart.Transient, IsSupervisor: false), children[0]);
        Assert.Equal(Restart.Temporary, children[1].Restart);
        Assert.Equal(StartAnswerKind.AlreadyStarted, (await kit.Supervisor.StartChildAsync(kit.Child("a"))).Kind);
    }

    [Theory]
    [InlineData("two children of one key")]
    [InlineData("negative restarts")]
    [InlineData("no time")]
    [InlineData("negative shutdown")]
    public async Task SpecThatCannotWork_IsRefused(string what)
    {
        await using SupervisorKit kit = await SupervisorKit.StartNodeAsync();
        SupervisorSpec spec = what switch
        {
            "two children of one key" => new SupervisorSpec { Children = [kit.Child("a"), kit.Child("a")] },
            "negative restarts" => new SupervisorSpec { MaxRestarts = -1 },
            "no time" => new SupervisorSpec { Within = TimeSpan.Zero },
            _ => new SupervisorSpec { Children = [kit.Child("a", shutdown: TimeSpan.FromSeconds(-3))] },
        };
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => kit.SuperviseAsync(spec));
        Assert.Equal(typeof(ArgumentException).FullName, error.Reason.Fault?.Type);
    }

    [Fact]
    public async Task ChildOnEveryNode_ButSome_WithEachNodesAnswer()
    {
        await using SupervisorKit kit = await SupervisorKit.StartNodeAsync();
        NodeStartAnswer none = Assert.Single(await kit.Processes.StartChildOnNodesAsync("sup", kit.Child("a")));
        Assert.Equal(("one@localhost", StartAnswerKind.Failed, ExitReason.NoProcess), (none.Node, none.Answer.Kind, none.Answer.Reason));
        await kit.Processes.StartAsync(ProcessSpec.For<Supervisor>(new SupervisorSpec()), new StartOptions { Name = "sup" });
        NodeStartAnswer first = Assert.Single(await kit.Processes.StartChildOnNodesAsync("sup", kit.Child("a")));
        Assert.Equal(StartAnswerKind.Started, first.Answer.Kind);
        NodeStartAnswer second = Assert.Single(await kit.Processes.StartChildOnNodesAsync("sup", kit.Child("a")));
        Assert.Equal((StartAnswerKind.AlreadyStarted, first.Answer.Pid), (second.Answer.Kind, second.Answer.Pid));
        Assert.Equal(StartAnswerKind.Ignored, Assert.Single(await kit.Processes.StartChildOnNodesAsync("sup", kit.Child("ignored"))).Answer.Kind);
        Assert.Empty(await kit.Processes.StartChildOnNodesAsync("sup", kit.Child("b"), ["one@localhost"]));
    }
}
