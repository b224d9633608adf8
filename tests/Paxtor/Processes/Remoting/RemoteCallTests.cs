namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Calls, messages and starts between two real nodes.</summary>
public sealed class RemoteCallTests
{
    private readonly Board board = new();

    [Fact]
    public async Task Call_OfAnotherNode_IsAnsweredBothWays()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid far, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        Assert.Equal(Nodes.NameOf("b"), far.Node);
        Assert.Equal(5, await probe.AddAsync(5));
        Assert.Equal(12, await probe.AddAsync(7));
        string text = new('x', 1_000_000);
        Assert.Equal(text, await probe.EchoAsync(text));

        (Pid other, IProbe back) = await nodes.ProbeAsync("a", "b", board);
        Assert.Equal(Nodes.NameOf("a"), other.Node);
        Assert.Equal(1, await back.AddAsync(1));
    }

    [Fact]
    public async Task Calls_OfManyAtOnce_AreAllAnsweredWithTheirOwn()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async c =>
        {
            for (int i = 0; i < 200; i++)
                Assert.Equal($"{c}.{i}", await probe.EchoAsync($"{c}.{i}"));
        }));
    }

    [Fact]
    public async Task Handler_Throws_CallerGetsTypeMessageAndRemoteStack()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        foreach (Func<Task> call in new Func<Task>[] { async () => await probe.ThrowAsync("now"), () => probe.ThrowLaterAsync("now") })
        {
            CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(call);
            Assert.True(error.Is<KeyNotFoundException>());
            Assert.Equal(("now", pid), (error.Fault.Message, error.Pid));
            Assert.Contains(nameof(Probe), error.Fault.StackTrace, StringComparison.Ordinal);
            Assert.Contains(nameof(Probe), error.ToString(), StringComparison.Ordinal);
            Assert.Null(error.InnerException);
        }

        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task Messages_OfOneSender_ComeInTheirOrderAndBeforeHisNextCall()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        for (int i = 0; i < 3_000; i++)
        {
            probe.Note($"void {i}");
            await probe.NoteAsync($"task {i}");
        }

        await probe.AddAsync(0);
        Assert.Equal(Enumerable.Range(0, 3_000).SelectMany(static i => new[] { $"void {i}", $"task {i}" }), board.Lines);
    }

    [Fact]
    public async Task Caller_CancelsOrWaitsTooLong_HandlersTokenIsCancelled()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        using CancellationTokenSource given = new();
        Task first = probe.WaitForCancelAsync(given.Token);
        await board.Saw("waiting");
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await board.Saw("cancelled");

        // Time enough for the handler to begin: a call that nobody waits for any more is not run.
        IProbe hasty = nodes.A.Get<IProbe>(pid, new CallOptions { Timeout = TimeSpan.FromSeconds(3) });
        await Assert.ThrowsAsync<TimeoutException>(() => hasty.WaitForCancelAsync(CancellationToken.None));
        await board.Saw(static l => l.Count(static x => x == "cancelled") == 2, "the second handler's end");
        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task Process_IsGone_IsToldAsSurelyNotRun()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (Pid pid, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        Assert.True(await nodes.A.IsAliveAsync(pid));
        nodes.A.Exit(pid, ExitReason.Shutdown);
        Assert.Equal(ExitReason.NoProcess, await EndAsync(nodes.A, pid));
        Assert.False(await nodes.A.IsAliveAsync(pid));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await probe.AddAsync(1));
        probe.Note("nobody reads this");
        await probe.NoteAsync("nor this");

        async Task<ExitReason> EndAsync(IProcesses processes, Pid of)
        {
            await processes.WaitForExitAsync(of).WaitAsync(TestNode.Patience);
            return await processes.WaitForExitAsync(of).WaitAsync(TestNode.Patience);
        }
    }

    [Fact]
    public async Task Name_OnAnotherNode_IsResolvedThere()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        ProcessRef named = ProcessRef.Named("probe", Nodes.NameOf("b"));
        Assert.Null(await nodes.A.WhereIsAsync(named));
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await nodes.A.Get<IProbe>(named).AddAsync(1));
        (Pid pid, _) = await nodes.ProbeAsync("b", "a", board, options: new StartOptions { Name = "probe" });
        Assert.Equal(pid, await nodes.A.WhereIsAsync(named));
        Assert.Equal(3, await nodes.A.Get<IProbe>(named).AddAsync(3));
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () => await nodes.A.Get<IProbe>(named).ThrowAsync("x"));
        Assert.Equal(pid, error.Pid);
        ProcessStartException taken = await Assert.ThrowsAsync<ProcessStartException>(() => nodes.ProbeAsync("b", "a", board, options: new StartOptions { Name = "probe" }));
        Assert.Contains(pid.ToString(), taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatFailsThere_IsToldWithItsReason()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        ProcessStartException threw = await Assert.ThrowsAsync<ProcessStartException>(() => nodes.ProbeAsync("b", "a", board, "throws at start"));
        Assert.Equal((ExitKind.Error, "no start today"), (threw.Reason.Kind, threw.Reason.Fault!.Message));
        ProcessStartException left = await Assert.ThrowsAsync<ProcessStartException>(() => nodes.ProbeAsync("b", "a", board, "exits at start"));
        Assert.Equal(ExitReason.Custom("changed its mind"), left.Reason);
        await Assert.ThrowsAsync<TimeoutException>(() => nodes.ProbeAsync("b", "a", board, "never starts", new StartOptions { Timeout = TimeSpan.FromMilliseconds(200) }));
    }

    [Fact]
    public async Task Start_OfAClassThatTheOtherDoesNotDeclare_NamesTheRemedy()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        await nodes.AddAsync("c", configure: static o => o.Processes.Add<Lonely>());
        await nodes.SettleAsync();
        ContractException error = await Assert.ThrowsAsync<ContractException>(
            () => nodes["c"].Processes.StartAsync(ProcessSpec.For<Lonely>(), new StartOptions { Node = Nodes.NameOf("b") }));
        Assert.Contains("AddProcess", error.Message, StringComparison.Ordinal);
        (Pid pid, _) = await nodes.ProbeAsync("b", "a", board);
        error = await Assert.ThrowsAsync<ContractException>(() => nodes["c"].Processes.Get<ILonely>(pid).AskAsync());
        Assert.Contains("does not know the method", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payload_LargerThanAFrame_IsRefusedByItsLimitAndNothingElseSuffers()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        LimitReachedException error = await Assert.ThrowsAsync<LimitReachedException>(() => probe.EchoAsync(new string('x', 17 << 20)));
        Assert.Contains((16 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await probe.AddAsync(1));
    }

    [Fact]
    public async Task Serializers_ThatDoNotFit_AreToldByName()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        await nodes.AddAsync("c", configure: static o => o.Processes.Serializer = new OtherSerializer());
        await nodes.SettleAsync();
        ContractException error = await Assert.ThrowsAsync<ContractException>(() => nodes.ProbeAsync("a", "c", board));
        Assert.Contains("'json'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    private sealed class OtherSerializer : IPayloadSerializer
    {
        private readonly JsonPayloadSerializer inner = new();

        public string Name => "other";

        public void Check(Type type) => inner.Check(type);

        public void Serialize<T>(System.Buffers.IBufferWriter<byte> writer, T value) => inner.Serialize(writer, value);

        public T? Deserialize<T>(ReadOnlySpan<byte> bytes) => inner.Deserialize<T>(bytes);
    }
}

[ProcessContract("lonely")]
public interface ILonely
{
    Task<int> AskAsync();
}

/// <summary>A class that one node only declares.</summary>
[Process("lonely")]
public sealed class Lonely : ILonely
{
    public Task<int> AskAsync() => Task.FromResult(1);
}
