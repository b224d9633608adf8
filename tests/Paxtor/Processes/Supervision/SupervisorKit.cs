namespace Paxtor.Tests.Processes;

/// <summary>A node with one supervisor of workers that write to the test's board.</summary>
internal sealed class SupervisorKit : IAsyncDisposable
{
    private SupervisorKit(TestNode node, Board board)
    {
        Node = node;
        Board = board;
    }

    public TestNode Node { get; }

    public Board Board { get; }

    public IProcesses Processes => Node.Processes;

    public Pid Pid { get; private set; }

    public ISupervisor Supervisor { get; private set; } = null!;

    public static async Task<SupervisorKit> StartAsync(SupervisorSpec spec, Action<PaxtorOptions>? configure = null, Board? board = null)
    {
        SupervisorKit kit = await StartNodeAsync(configure, board);
        await kit.SuperviseAsync(spec);
        return kit;
    }

    public static async Task<SupervisorKit> StartNodeAsync(Action<PaxtorOptions>? configure = null, Board? board = null) => new(await TestNode.StartAsync(configure), board ?? new Board());

    public async Task SuperviseAsync(SupervisorSpec spec)
    {
        Pid = await Processes.StartAsync(ProcessSpec.For<Supervisor>(spec)).WaitAsync(TestNode.Patience);
        Supervisor = Processes.Get<ISupervisor>(Pid, new CallOptions { Timeout = TestNode.Patience });
    }

    public static ChildSpec WorkerOf(Board board, string key, Restart restart = Restart.Permanent, TimeSpan? shutdown = null) =>
        ChildSpec.Of(key, ProcessSpec.For<Worker>(board.Id, key)) with { Restart = restart, Shutdown = shutdown };

    public ChildSpec Child(string key, Restart restart = Restart.Permanent, TimeSpan? shutdown = null) => WorkerOf(Board, key, restart, shutdown);

    public async Task<Pid?> PidOf(string key) => (await Supervisor.GetChildrenAsync()).PidOf(key);

    /// <summary>Lets a child exit and waits until it has ended.</summary>
    public async Task<Pid> EndChildAsync(string key, ExitReason reason)
    {
        Pid pid = (await PidOf(key))!.Value;
        Task<ExitReason> ended = Node.EndOf(pid);
        await Processes.Get<IWorker>(pid).ExitAsync(reason);
        await ended;
        return pid;
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
