namespace Paxtor.Tests.Processes;

[ProcessContract("watcher")]
public interface IWatcher
{
    ValueTask LinkAsync(Pid pid);

    ValueTask UnlinkAsync(Pid pid);

    ValueTask<MonitorRef> MonitorAsync(ProcessRef process);

    ValueTask DemonitorAsync(MonitorRef monitor);

    ValueTask ExitAsync(ExitReason? reason);

    /// <summary>Monitors, waits, and takes back before its mailbox is looked at again.</summary>
    ValueTask MonitorAndTakeBackAsync(Pid pid, string gate);

    ValueTask LinkAndTakeBackAsync(Pid pid, string gate);

    ValueTask PassAsync(string gate);

    void AskToExit(Pid pid, ExitReason reason);

    ValueTask<Pid> SelfAsync();

    ValueTask TrapAsync(bool traps);
}

/// <summary>A process that traps exits, and writes what it is told.</summary>
[Process("watcher")]
public sealed class Watcher : IWatcher, IExitHandler, IDownHandler
{
    private readonly Board board;
    private readonly ProcessContext context;

    public Watcher([StartArgument] string board, [StartArgument] bool traps, ProcessContext context)
    {
        this.board = Board.Of(board);
        this.context = context;
        context.TrapExits = traps;
    }

    public ValueTask LinkAsync(Pid pid)
    {
        context.Link(pid);
        return default;
    }

    public ValueTask UnlinkAsync(Pid pid)
    {
        context.Unlink(pid);
        return default;
    }

    public ValueTask<MonitorRef> MonitorAsync(ProcessRef process) => new(context.Monitor(process));

    public ValueTask DemonitorAsync(MonitorRef monitor)
    {
        context.Demonitor(monitor);
        return default;
    }

    public ValueTask ExitAsync(ExitReason? reason)
    {
        context.Exit(reason);
        return default;
    }

    public async ValueTask MonitorAndTakeBackAsync(Pid pid, string gate)
    {
        MonitorRef monitor = context.Monitor(pid);
        board.Write("monitors");
        await board.Pass(gate);
        context.Demonitor(monitor);
    }

    public async ValueTask LinkAndTakeBackAsync(Pid pid, string gate)
    {
        context.Link(pid);
        board.Write("links");
        await board.Pass(gate);
        context.Unlink(pid);
    }

    public async ValueTask PassAsync(string gate)
    {
        board.Write("at " + gate);
        await board.Pass(gate);
    }

    public void AskToExit(Pid pid, ExitReason reason) => context.Processes.Exit(pid, reason);

    public ValueTask<Pid> SelfAsync() => new(context.Self);

    public ValueTask TrapAsync(bool traps)
    {
        context.TrapExits = traps;
        return default;
    }

    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        board.Write($"exit of {from.Number}: {reason}");
        return default;
    }

    public ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason)
    {
        board.Write($"down of {process}: {reason}");
        return default;
    }
}
