namespace Paxtor.Tests.Processes;

/// <summary>Strategy, kind of restart and reason of the end of a child, against what OTP documents of its module supervisor.</summary>
public sealed class SupervisorTable
{
    private const string Failures = "error: Some.Exception: broken|custom|killed|no process|no connection";

    private static readonly (string Rule, Restart Restart, string Reasons, bool Restarts, bool IsKept)[] Rules =
    [
        ("supervisor, restart permanent: always restarted", Restart.Permanent, Reasons.All, true, true),
        ("supervisor, restart transient: restarted only when it ends abnormally, with other than normal, shutdown, {shutdown, Term}", Restart.Transient, "normal|shutdown|shutdown: done", false, true),
        ("supervisor, restart transient: restarted when it ends abnormally", Restart.Transient, Failures, true, true),
        ("supervisor, restart temporary: never restarted, and its specification is deleted when it ends", Restart.Temporary, Reasons.All, false, false),
    ];

    public static TheoryData<string, SupervisionStrategy, Restart, string, bool, bool> Rows
    {
        get
        {
            TheoryData<string, SupervisionStrategy, Restart, string, bool, bool> rows = [];
            foreach (SupervisionStrategy strategy in Enum.GetValues<SupervisionStrategy>())
            {
                foreach ((string rule, Restart restart, string reasons, bool restarts, bool isKept) in Rules)
                {
                    foreach (string reason in reasons.Split('|'))
                        rows.Add(rule, strategy, restart, reason, restarts, isKept);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task ChildEnds(string rule, SupervisionStrategy strategy, Restart restart, string reason, bool restarts, bool isKept)
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { Strategy = strategy, Children = [SupervisorKit.WorkerOf(board, "a"), SupervisorKit.WorkerOf(board, "b", restart), SupervisorKit.WorkerOf(board, "c")] }, board: board);
        await kit.EndChildAsync("b", Reasons.Of(reason));
        // Served after the exit, which was in the mailbox before.
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        string[] expected = (restarts, strategy) switch
        {
            (false, _) => [],
            (_, SupervisionStrategy.OneForOne) => ["b starts"],
            (_, SupervisionStrategy.RestForOne) => ["c ends: shutdown", "b starts", "c starts"],
            _ => ["c ends: shutdown", "a ends: shutdown", "a starts", "b starts", "c starts"],
        };
        Assert.Equal([$"b ends: {reason}", .. expected], board.Lines.Skip(3));
        Assert.True(isKept == (children.Find("b") is not null), rule);
        Assert.Equal(restarts, children.PidOf("b") is not null);
        Assert.NotNull(children.PidOf("a"));
        Assert.NotNull(children.PidOf("c"));
    }

    [Theory]
    [InlineData("supervisor, one_for_all: a temporary sibling is terminated and not restarted", SupervisionStrategy.OneForAll, Restart.Temporary, "c ends: shutdown|a ends: shutdown|a starts|b starts", "ab")]
    [InlineData("supervisor, rest_for_one: a temporary sibling after it is terminated and not restarted", SupervisionStrategy.RestForOne, Restart.Temporary, "c ends: shutdown|b starts", "ab")]
    [InlineData("supervisor, one_for_one: siblings are left alone", SupervisionStrategy.OneForOne, Restart.Temporary, "b starts", "abc")]
    [InlineData("supervisor, one_for_all: a transient sibling is restarted with the others", SupervisionStrategy.OneForAll, Restart.Transient, "c ends: shutdown|a ends: shutdown|a starts|b starts|c starts", "abc")]
    [InlineData("supervisor, rest_for_one: a transient sibling after it is restarted with it", SupervisionStrategy.RestForOne, Restart.Transient, "c ends: shutdown|b starts|c starts", "abc")]
    public async Task SiblingOfKind(string rule, SupervisionStrategy strategy, Restart sibling, string lines, string kept)
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { Strategy = strategy, Children = [SupervisorKit.WorkerOf(board, "a"), SupervisorKit.WorkerOf(board, "b"), SupervisorKit.WorkerOf(board, "c", sibling)] }, board: board);
        await kit.EndChildAsync("b", ExitReason.Custom("custom"));
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        Assert.Equal(lines.Split('|'), board.Lines.Skip(4));
        Assert.True(kept == string.Concat(children.Select(static c => c.Key)), rule);
    }

    [Theory]
    [InlineData("supervisor, intensity 0: the first end that would restart ends the supervisor with shutdown", 0, 1, true)]
    [InlineData("supervisor, intensity: as many restarts as it says", 3, 3, false)]
    [InlineData("supervisor, intensity: one more within the period, and it terminates its children and itself with shutdown", 3, 4, true)]
    public async Task Intensity(string rule, int most, int ends, bool givesUp)
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(
            new SupervisorSpec { MaxRestarts = most, Within = TimeSpan.FromMinutes(10), Children = [SupervisorKit.WorkerOf(board, "a"), SupervisorKit.WorkerOf(board, "b")] }, board: board);
        Task<ExitReason> ended = kit.Node.EndOf(kit.Pid);
        for (int i = 0; i < ends; i++)
            await kit.EndChildAsync("b", ExitReason.Normal);
        if (givesUp)
        {
            Assert.Equal(ExitReason.Shutdown, await ended);
            Assert.Equal("a ends: shutdown", board.Lines[^1]);
            return;
        }

        Assert.True((await kit.Supervisor.GetChildrenAsync()).Active == 2, rule);
        Assert.False(ended.IsCompleted);
    }

    [Theory]
    [InlineData("supervisor, which_children: a permanent child that was terminated is kept, with pid undefined", Restart.Permanent, true)]
    [InlineData("supervisor, terminate_child: so is a transient one", Restart.Transient, true)]
    [InlineData("supervisor, terminate_child: the specification of a temporary one is deleted", Restart.Temporary, false)]
    public async Task Terminated(string rule, Restart restart, bool isKept)
    {
        Board board = new();
        await using SupervisorKit kit = await SupervisorKit.StartAsync(new SupervisorSpec { Children = [SupervisorKit.WorkerOf(board, "a", restart)] }, board: board);
        Assert.True(await kit.Supervisor.TerminateChildAsync("a"));
        SupervisedChildren children = await kit.Supervisor.GetChildrenAsync();
        Assert.True(isKept == (children.Find("a") is not null), rule);
        Assert.Equal(0, children.Active);
        Assert.Equal(["a starts", "a ends: shutdown"], board.Lines);
    }
}
