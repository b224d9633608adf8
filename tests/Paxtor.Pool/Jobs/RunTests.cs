using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>Jobs between two nodes: results, exceptions, ends.</summary>
public sealed class RunTests
{
    private static readonly TimeSpan Patience = LocalNetwork.Patience;

    [Fact]
    public async Task Run_GivesTheResultOfWhateverKindOfMethod()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        IPool pool = network.Pool;
        int two = 2;
        Assert.Equal(5, await pool.RunAsync(() => Work.Add(two, 3)));
        Assert.Equal(5, await pool.RunAsync(() => Work.AddLaterAsync(two, 3)));
        Assert.Equal(5, await pool.RunAsync(() => Work.AddValueAsync(two, 3)));
        Assert.Equal("w1@localhost", await pool.RunAsync(() => Work.Where()));
        Assert.Equal("a:1:6:null:Friday", await pool.RunAsync(() => Work.Describe(new Order("a", new List<string> { "x" }), new[] { 1, 2, 3 }, null, DayOfWeek.Friday)));
        Assert.Equal(["p", "q"], (await pool.RunAsync(() => Work.Echo(new Order("e", new List<string> { "p", "q" })))).Lines);
        Assert.Equal([[1], [2, 3]], await pool.RunAsync(() => Work.Echo(new List<int[]> { new[] { 1 }, new[] { 2, 3 } })));
        Multiplier multiplier = new(7);
        Assert.Equal(21, await pool.RunAsync(() => multiplier.Times(3)));
        Assert.Equal(3.0, await pool.RunAsync(() => Math.Sqrt(9)));
    }

    [Fact]
    public async Task Services_AreTheWorkersAndEndWithTheJob()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        string greeting = await network.Pool.RunAsync(() => JobContext.Service<IGreeter>().Greet("Ada"));
        Assert.StartsWith("Hello Ada from <w1@localhost#", greeting, StringComparison.Ordinal);
        await Work.Gate($"disposed {greeting["Hello Ada from ".Length..]}").Task.WaitAsync(Patience);
        Assert.StartsWith("Hello Eve from <w1@localhost#", await network.Pool.RunAsync(() => Work.Use(JobContext.Service<IGreeter>(), "Eve")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exceptions_ComeBackWithTypeMessageAndStack()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.Throw("bad")));
        Assert.True(error.Is<InvalidDataException>());
        Assert.Equal(("bad", "within"), (error.Fault.Message, error.Fault.Inner!.Message));
        Assert.Contains("Work.Throw", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("w1@localhost", error.Pid.Node);
        error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.ThrowLaterAsync("late")));
        Assert.Equal("late", error.Fault.Message);
    }

    [Fact]
    public async Task Result_ThatCannotBeWrittenOrIsTooLarge_IsAnError()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.Loop()));
        Assert.Contains("ran, and its result could not be written", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.Bytes(20_000_000)));
        Assert.Contains("larger than what is sent at once", error.Message, StringComparison.Ordinal);
        Assert.Equal(1_000_000, (await network.Pool.RunAsync(() => Work.Bytes(1_000_000))).Length);
    }

    [Fact]
    public async Task Exception_ThatIsTooLargeToBeSent_IsCutAndNotLost()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.ThrowMuch(20_000_000)).WaitAsync(Patience));
        Assert.True(error.Is<InvalidDataException>());
        Assert.StartsWith("xxxxxxxx", error.Fault.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => Work.ThrowRude()).WaitAsync(Patience));
        Assert.True(error.Is<Rude>());
        Assert.Equal(5, await network.Pool.RunAsync(() => Work.Add(2, 3)).WaitAsync(Patience));
    }

    [Fact]
    public async Task Cancel_TellsTheJobAndTheCaller()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        using CancellationTokenSource source = new();
        Task<string> run = network.Pool.RunAsync(() => Work.WaitAsync("cancel", default), null, source.Token);
        await Work.Gate("cancel begun").Task.WaitAsync(Patience);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        await Work.Gate("cancel cancelled").Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task CapturedToken_BecomesTheJobs()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        using CancellationTokenSource source = new();
        Task<string> run = network.Pool.RunAsync(() => Work.WaitAsync("token", source.Token));
        await Work.Gate("token begun").Task.WaitAsync(Patience);
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.True(Work.Gate("token cancelled").Task.IsCompleted);
    }

    [Fact]
    public async Task Exit_OfItsPid_EndsTheJob()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        Task<string> run = network.Pool.RunAsync(() => Work.WaitAsync("exit", default));
        Pid pid = Pid.Parse(await Work.Gate("exit begun").Task.WaitAsync(Patience));
        network.Pool.Processes.Exit(pid, ExitReason.Custom("enough"));
        JobEndedException error = await Assert.ThrowsAsync<JobEndedException>(() => run.WaitAsync(Patience));
        Assert.Equal(("enough", pid), (error.Reason.Info, error.Pid));
    }

    [Fact]
    public async Task Member_IsLost_ItsJobsEndInAnError()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        Task<string> run = network.Pool.RunAsync(() => Work.WaitAsync("lost", default));
        await Work.Gate("lost begun").Task.WaitAsync(Patience);
        await network.Workers[0].Node.KillAsync();
        JobLostException error = await Assert.ThrowsAsync<JobLostException>(() => run.WaitAsync(Patience));
        Assert.Equal("w1@localhost", error.Node);
    }

    [Fact]
    public async Task Jobs_ThatWaitForJobsOfTheSameMember_DoNotLockItUp()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        network.Settle();
        Assert.Equal(12, await network.Pool.RunAsync(() => Work.BlockOn(12)).WaitAsync(Patience));
    }

    [Fact]
    public async Task NoMember_IsAnError()
    {
        await using JobNetwork network = await JobNetwork.StartAsync(workers: 0);
        PoolException error = await Assert.ThrowsAsync<PoolException>(() => network.Pool.RunAsync(() => Work.Add(1, 2)));
        Assert.Contains("no member", error.Message, StringComparison.Ordinal);
    }
}
