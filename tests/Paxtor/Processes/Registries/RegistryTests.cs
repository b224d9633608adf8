namespace Paxtor.Tests.Processes;

public sealed class RegistryTests
{
    private readonly PhoneBook book = new();

    private ProcessRef Ann => ProcessRef.Via(book, "ann");

    [Fact]
    public async Task Reference_WorksInCallsSendsAndWhereIs()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, _) = await node.ProbeAsync(board);
        IProbe probe = node.Processes.Get<IProbe>(Ann);
        // Made before there is an entry, and resolved at each use.
        book.Entries["ann"] = pid;
        Assert.Equal(2, await probe.AddAsync(2));
        probe.Note("noted");
        await probe.NoteAsync("noted too");
        await board.Saw("noted");
        await board.Saw("noted too");
        Assert.Equal(pid, await node.Processes.WhereIsAsync(Ann));
        CallFaultedException error = await Assert.ThrowsAsync<CallFaultedException>(async () => await probe.ThrowAsync("which?"));
        Assert.True(error.Is<KeyNotFoundException>());
        (Pid second, _) = await node.ProbeAsync(board);
        book.Entries["ann"] = second;
        Assert.Equal(5, await probe.AddAsync(5));
    }

    [Fact]
    public async Task Reference_WorksInStreams()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        book.Entries["ann"] = await node.Processes.StartAsync(ProcessSpec.For<Streamer>(board.Id));
        List<int> got = [];
        await foreach (int i in node.Processes.Get<IStreamer>(Ann).CountAsync(5))
            got.Add(i);
        Assert.Equal([0, 1, 2, 3, 4], got);
        await Assert.ThrowsAsync<ProcessNotFoundException>(async () =>
        {
            await foreach (int i in node.Processes.Get<IStreamer>(ProcessRef.Via(book, "nobody")).CountAsync(5))
                got.Add(i);
        });
    }

    [Fact]
    public async Task Monitor_IsToldOfTheProcessThatTheKeyHad()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        book.Entries["ann"] = pid;
        // A watcher of the same node cannot be sent the registry, so its own code monitors.
        await node.Processes.Get<IWatcher>((await watcher.SelfAsync())).MonitorAsync(Ann);
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(ExitReason.Custom("custom"));
        await ended;
        await watcher.SelfAsync();
        Assert.Contains($"down of {Ann}: custom", board.Lines);
        await watcher.MonitorAsync(ProcessRef.Via(book, "nobody"));
        await board.Saw($"down of {ProcessRef.Via(book, "nobody")}: no process");
        await watcher.MonitorAsync(Ann);
        await board.Saw($"down of {Ann}: no process");
    }

    [Fact]
    public async Task Monitor_TakenBackBeforeTheRegistryAnswers_IsNotTold()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid pid, IProbe probe) = await node.ProbeAsync(board);
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        book.Entries["ann"] = pid;
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        book.Ready = ready.Task;
        MonitorRef monitor = await watcher.MonitorAsync(Ann);
        await watcher.DemonitorAsync(monitor);
        ready.SetResult();
        Assert.Equal(pid, await node.Processes.WhereIsAsync(Ann));
        Task<ExitReason> ended = node.EndOf(pid);
        await probe.ExitAsync(null);
        await ended;
        await watcher.SelfAsync();
        Assert.DoesNotContain(board.Lines, static l => l.StartsWith("down", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WaitForExit_WaitsForTheProcessThatTheKeyHas()
    {
        await using TestNode node = await TestNode.StartAsync();
        Assert.Equal(ExitReason.NoProcess, await node.Processes.WaitForExitAsync(Ann));
        (Pid pid, IProbe probe) = await node.ProbeAsync(new Board());
        book.Entries["ann"] = pid;
        Task<ExitReason> ended = node.Processes.WaitForExitAsync(Ann);
        await probe.ExitAsync(ExitReason.Custom("custom"));
        Assert.Equal(ExitReason.Custom("custom"), await ended.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task NoSuchKey_CallsSayWhichRegistryAndKey_SendsAreLost()
    {
        await using TestNode node = await TestNode.StartAsync();
        IProbe probe = node.Processes.Get<IProbe>(Ann);
        ProcessNotFoundException error = await Assert.ThrowsAsync<ProcessNotFoundException>(async () => await probe.AddAsync(1));
        Assert.Contains("PhoneBook", error.Message, StringComparison.Ordinal);
        Assert.Contains("ann", error.Message, StringComparison.Ordinal);
        probe.Note("lost");
        await probe.NoteAsync("lost");
        Assert.Null(await node.Processes.WhereIsAsync(Ann));
    }

    [Fact]
    public async Task RegistryFails_ItsErrorIsTold()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (_, IWatcher watcher) = await node.WatcherAsync(board);
        book.Fault = new InvalidOperationException("the book is closed");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await node.Processes.Get<IProbe>(Ann).AddAsync(1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await node.Processes.WhereIsAsync(Ann));
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Processes.WaitForExitAsync(Ann));
        await watcher.MonitorAsync(Ann);
        await board.Saw($"down of {Ann}: error: System.InvalidOperationException: the book is closed");
    }

    [Fact]
    public async Task WhatHasDefaults_IsNotSupportedUntilItIsWritten()
    {
        IProcessRegistry registry = book;
        Assert.Contains("PhoneBook", (await Assert.ThrowsAsync<NotSupportedException>(async () => await registry.RegisterAsync("ann", new Pid("a@b", 1, 1)))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await registry.UnregisterAsync("ann"));
    }

    [Fact]
    public async Task RegistryThatDeliversAgain_ReachesTheReplacement()
    {
        await using TestNode node = await TestNode.StartAsync();
        Board board = new();
        (Pid first, IProbe probe) = await node.ProbeAsync(board);
        (Pid second, _) = await node.ProbeAsync(board);
        Queue<Pid> pids = new([first, second]);
        IProbe any = node.Processes.Get<IProbe>(ProcessRef.Via(new Replacing(pids.Dequeue), "any"));
        Assert.Equal(1, await any.AddAsync(1));
        Task<ExitReason> ended = node.EndOf(first);
        await probe.ExitAsync(null);
        await ended;
        Assert.Equal(10, await any.AddAsync(10));
    }
}
