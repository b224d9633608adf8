namespace Paxtor.Tests.Processes;

[ProcessContract("stress")]
public interface IStress
{
    void Put(int sender, int number);

    ValueTask<int> SameAsync(int value);

    ValueTask<int> SameLaterAsync(int value, CancellationToken cancellationToken);

    ValueTask<int> MissesAsync();

    void Leave();

    void Watch(Pid pid, bool takesBack);

    void Tie(Pid pid);

    void Untie(Pid pid);

    ValueTask<(int Fired, int TakenBack, int Twice)> FiredAsync();
}

/// <summary>A process that checks what it is told as fast as it comes.</summary>
[Process("stress")]
public sealed class Stress : IStress, IDownHandler, IExitHandler, IProcessStop
{
    private readonly ProcessContext context;
    private readonly Dictionary<int, int> last = [];
    private readonly HashSet<MonitorRef> open = [];
    private int misses;
    private int fired;
    private int takenBack;
    private int twice;
    private int inside;
    private volatile bool stopped;

    public Stress([StartArgument] bool traps, ProcessContext context)
    {
        this.context = context;
        context.TrapExits = traps;
    }

    /// <summary>Messages after the end; of all processes.</summary>
    public static int AfterEnd { get; private set; }

    public void Put(int sender, int number)
    {
        Enter();
        if (number != last.GetValueOrDefault(sender, -1) + 1)
            misses++;
        last[sender] = number;
        Exit();
    }

    public ValueTask<int> SameAsync(int value)
    {
        Enter();
        Exit();
        return new ValueTask<int>(value);
    }

    public async ValueTask<int> SameLaterAsync(int value, CancellationToken cancellationToken)
    {
        Enter();
        await Task.Yield();
        Exit();
        cancellationToken.ThrowIfCancellationRequested();
        return value;
    }

    public ValueTask<int> MissesAsync() => new(misses);

    public void Leave() => context.Exit();

    public void Watch(Pid pid, bool takesBack)
    {
        MonitorRef monitor = context.Monitor(pid);
        open.Add(monitor);
        if (!takesBack)
            return;
        context.Demonitor(monitor);
        open.Remove(monitor);
        takenBack++;
    }

    public void Tie(Pid pid) => context.Link(pid);

    public void Untie(Pid pid) => context.Unlink(pid);

    public ValueTask<(int Fired, int TakenBack, int Twice)> FiredAsync() => new((fired, takenBack, twice));

    public ValueTask OnDownAsync(MonitorRef monitor, ProcessRef process, ExitReason reason)
    {
        Enter();
        fired++;
        if (!open.Remove(monitor))
            twice++;
        Exit();
        return default;
    }

    public ValueTask OnExitAsync(Pid from, ExitReason reason) => default;

    public ValueTask OnStopAsync(ExitReason reason)
    {
        stopped = true;
        return default;
    }

    private void Enter()
    {
        if (stopped)
            AfterEnd++;
        if (Interlocked.Increment(ref inside) != 1)
            misses++;
    }

    private void Exit() => Interlocked.Decrement(ref inside);
}
