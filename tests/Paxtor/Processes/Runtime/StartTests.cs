using Paxtor.Processes;

namespace Paxtor.Tests.Processes;

public sealed class StartTests
{
    [Fact]
    public async Task StartThrows_StartException_NothingIsLeft()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => node.ProbeAsync(board, "throws at start", new StartOptions { Name = "n" }));
        Assert.Equal(ExitKind.Error, error.Reason.Kind);
        Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Equal(["throws at start disposed"], board.Lines);
        Assert.Null(await node.Processes.WhereIsAsync(ProcessRef.Named("n")));
        Assert.Equal(0, node.Runtime.Table.Count);
    }

    [Fact]
    public async Task ExitsInItsStart_StartException()
    {
        await using TestNode node = await TestNode.StartAsync();
        ProcessStartException error = await Assert.ThrowsAsync<ProcessStartException>(() => node.ProbeAsync(new Board(), "exits at start"));
        Assert.Equal(ExitReason.Custom("changed its mind"), error.Reason);
    }

    [Fact]
    public async Task StartTakesTooLong_TimeoutException_AndItExits()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        await Assert.ThrowsAsync<TimeoutException>(() => node.ProbeAsync(board, "never starts", new StartOptions { Timeout = TimeSpan.FromMilliseconds(100) }));
        await board.Saw("never starts disposed");
    }

    [Fact]
    public async Task StartIsCancelled_ItExits()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        using CancellationTokenSource source = new();
        Task<Pid> start = node.Processes.StartAsync(ProcessSpec.For<Probe>(board.Id, "never starts"), null, source.Token);
        await board.Saw("starting");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await board.Saw("never starts disposed");
    }

    [Fact]
    public async Task MessagesBeforeTheStartIsThrough_AreHandledAfterIt()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        Task<Pid> start = node.Processes.StartAsync(ProcessSpec.For<Probe>(board.Id, "starts at the gate"), new StartOptions { Name = "early" });
        await board.Saw("starting");
        Task<int> call = node.Processes.Get<IProbe>(ProcessRef.Named("early")).AddAsync(5).AsTask();
        Assert.False(call.IsCompleted);
        board.Open("start");
        Assert.Equal(5, await call.WaitAsync(TestNode.Patience));
        await start;
    }

    [Fact]
    public async Task NotDeclared_ContractException()
    {
        await using TestNode node = await TestNode.StartAsync();
        await Assert.ThrowsAsync<ContractException>(() => node.Processes.StartAsync(ProcessSpec.For<Board>()));
    }

    [Fact]
    public async Task Names_AreTakenAndGivenUp()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid first, IProbe probe) = await node.ProbeAsync(new Board(), options: new StartOptions { Name = "name" });
        Assert.Equal(first, await node.Processes.WhereIsAsync(ProcessRef.Named("name")));
        IProbe named = node.Processes.Get<IProbe>(ProcessRef.Named("name"));
        Assert.Equal(1, await named.AddAsync(1));
        ProcessStartException taken = await Assert.ThrowsAsync<ProcessStartException>(() => node.ProbeAsync(new Board(), options: new StartOptions { Name = "name" }));
        Assert.Contains(first.ToString(), taken.Message, StringComparison.Ordinal);
        (Pid second, _) = await node.ProbeAsync(new Board());
        Assert.False(node.Processes.Register("name", second));
        Assert.True(node.Processes.Register("other", second));
        Assert.True(node.Processes.Unregister("other"));
        Assert.False(node.Processes.Unregister("other"));
        await probe.ExitAsync(null);
        await node.EndOf(first);
        Assert.Null(await node.Processes.WhereIsAsync(ProcessRef.Named("name")));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await named.AddAsync(1));
        Assert.True(node.Processes.Register("name", second));
        Assert.Equal(1, await named.AddAsync(1));
        Assert.False(node.Processes.Register("late", first));
    }

    [Fact]
    public async Task Delegate_IsAProcess()
    {
        await using TestNode node = await TestNode.StartAsync();
        TaskCompletionSource<Pid> self = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid pid = node.Processes.Start(async (context, _) =>
        {
            self.SetResult(context.Self);
            await release.Task;
        });
        Assert.Equal(pid, await self.Task.WaitAsync(TestNode.Patience));
        Assert.True(await node.Processes.IsAliveAsync(pid));
        await Assert.ThrowsAsync<ContractException>(async () => await node.Processes.Get<IProbe>(pid).AddAsync(1));
        Task<ExitReason> ended = node.EndOf(pid);
        release.SetResult();
        Assert.Equal(ExitReason.Normal, await ended);
        TaskCompletionSource fail = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ended = node.EndOf(node.Processes.Start((_, _) => fail.Task));
        fail.SetException(new InvalidOperationException("no"));
        Assert.Equal(ExitKind.Error, (await ended).Kind);
    }

    [Fact]
    public async Task Body_RunsUntilItIsToldToEnd_AndHasReturned()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Body>(board.Id, "waits"));
        await board.Saw("runs");
        Task<ExitReason> ended = node.EndOf(pid);
        node.Processes.Exit(pid, ExitReason.Shutdown);
        Assert.False(ended.IsCompleted);
        board.Open("end");
        Assert.Equal(ExitReason.Shutdown, await ended);
        Assert.Contains("ends", board.Lines);
    }

    [Fact]
    public async Task BodyCannotTrapExits()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        Pid pid = await node.Processes.StartAsync(ProcessSpec.For<Body>(board.Id, "traps"));
        ExitReason reason = await node.EndOf(pid);
        Assert.True(reason.Kind == ExitKind.NoProcess || reason.Fault!.Is<InvalidOperationException>());
    }

    [Fact]
    public async Task Numbers_AreNeverGivenTwice_AndOdd()
    {
        ProcessTable table = new(1);
        await using TestNode node = await TestNode.StartAsync();
        HashSet<long> seen = [];
        for (int i = 0; i < 3000; i++)
        {
            Pid pid = node.Processes.Start(static (_, _) => Task.CompletedTask);
            Assert.True(seen.Add(pid.Number));
            Assert.Equal(1, pid.Number & 1);
        }

        Assert.Equal(0, node.Node.Locks.CreateOwner().Pid.Number & 1);
        Assert.Null(table.Find(1));
    }

    [Fact]
    public async Task Delegate_ItsTokenIsCancelledByTheTimeOthersHearOfItsEnd()
    {
        await using TestNode node = await TestNode.StartAsync();
        TaskCompletionSource<CancellationToken> given = new();
        int called = 0;
        Pid pid = node.Processes.Start((_, stopping) =>
        {
            stopping.Register(() => called++);
            stopping.Register(static () => throw new InvalidOperationException("a callback that throws"));
            given.SetResult(stopping);
            return Task.CompletedTask;
        });
        Assert.Equal(ExitReason.Normal, await node.EndOf(pid));
        Assert.True((await given.Task).IsCancellationRequested);
        Assert.Equal(1, called);
    }

    [Fact]
    public async Task Name_GivenUp_CanBeTakenAgainByTheSameProcessAndKeptByAnother()
    {
        await using TestNode node = await TestNode.StartAsync();
        (Pid first, _) = await node.ProbeAsync(new Board());
        (Pid second, _) = await node.ProbeAsync(new Board());
        for (int i = 0; i < 3; i++)
        {
            Assert.True(node.Processes.Register("name", first));
            Assert.False(node.Processes.Register("name", first));
            Assert.True(node.Processes.Unregister("name"));
        }

        Assert.True(node.Processes.Register("name", second));
        node.Processes.Exit(first, ExitReason.Killed);
        await node.EndOf(first);
        Assert.Equal(second, await node.Processes.WhereIsAsync(ProcessRef.Named("name")));
    }
}
