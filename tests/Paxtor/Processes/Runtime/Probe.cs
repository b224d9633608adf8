namespace Paxtor.Tests.Processes;

[ProcessContract("probe")]
public interface IProbe
{
    ValueTask<int> AddAsync(int n);

    Task<string> EchoAsync(string text);

    ValueTask<int> SlowAddAsync(int n, string gate);

    ValueTask PassAsync(string gate);

    Task WaitForCancelAsync(CancellationToken cancellationToken);

    ValueTask<int> ThrowAsync(string message);

    Task<int> ThrowLaterAsync(string message);

    void Note(string line);

    [OneWay]
    ValueTask NoteAsync(string line);

    void Explode(string message);

    ValueTask ExitAsync(ExitReason? reason);

    ValueTask LinkAsync(Pid pid);

    ValueTask UnlinkAsync(Pid pid);

    ValueTask<Pid> StartLinkedAsync(string board, string tag);

    ValueTask<long> LockAsync(string key);

    ValueTask StartTimerAsync(TimeSpan delay, TimeSpan? period, string line);

    ValueTask StopTimerAsync();

    ValueTask<int> SelfCallAsync();
}

/// <summary>A process that does what the test says, and writes it to the test's board.</summary>
[Process("probe")]
public sealed class Probe([StartArgument] string board, [StartArgument] string tag, ProcessContext context, ILocks locks, IProcesses processes) : IProbe, IProcessStart, IProcessStop, IAsyncDisposable
{
    private readonly Board board = Board.Of(board);
    private int sum;
    private int inside;
    private IDisposable? timer;

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        if (tag == "throws at start")
            throw new InvalidOperationException("no start today");
        if (tag == "exits at start")
            context.Exit(ExitReason.Custom("changed its mind"));
        if (tag == "never starts")
        {
            board.Write("starting");
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        if (tag == "starts at the gate")
        {
            board.Write("starting");
            await board.Pass("start");
        }
    }

    public ValueTask<int> AddAsync(int n) => new(sum += n);

    public async Task<string> EchoAsync(string text)
    {
        await Task.Yield();
        return text;
    }

    public async ValueTask<int> SlowAddAsync(int n, string gate)
    {
        if (Interlocked.Increment(ref inside) != 1)
            board.Write("two at once");
        board.Write($"in {n}");
        await board.Pass(gate);
        board.Write($"out {n}");
        Interlocked.Decrement(ref inside);
        return sum += n;
    }

    public async ValueTask PassAsync(string gate)
    {
        board.Write("at " + gate);
        await board.Pass(gate);
        board.Write("through " + gate);
    }

    public async Task WaitForCancelAsync(CancellationToken cancellationToken)
    {
        board.Write("waiting");
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            board.Write("cancelled");
        }
    }

    public ValueTask<int> ThrowAsync(string message) => throw new KeyNotFoundException(message);

    public async Task<int> ThrowLaterAsync(string message)
    {
        await Task.Yield();
        throw new KeyNotFoundException(message);
    }

    public void Note(string line) => board.Write(line);

    public ValueTask NoteAsync(string line)
    {
        board.Write(line);
        return ValueTask.CompletedTask;
    }

    public void Explode(string message) => throw new InvalidOperationException(message);

    public ValueTask ExitAsync(ExitReason? reason)
    {
        context.Exit(reason);
        return ValueTask.CompletedTask;
    }

    public ValueTask LinkAsync(Pid pid)
    {
        context.Link(pid);
        return ValueTask.CompletedTask;
    }

    public ValueTask UnlinkAsync(Pid pid)
    {
        context.Unlink(pid);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<Pid> StartLinkedAsync(string board, string tag) =>
        await processes.StartAsync(ProcessSpec.For<Probe>(board, tag), new StartOptions { Link = true });

    public async ValueTask<long> LockAsync(string key) => (await locks.AcquireAsync(key)).Token;

    public ValueTask StartTimerAsync(TimeSpan delay, TimeSpan? period, string line)
    {
        timer = context.StartTimer(
            () =>
            {
                board.Write(line);
                return ValueTask.CompletedTask;
            },
            delay,
            period);
        return ValueTask.CompletedTask;
    }

    public ValueTask StopTimerAsync()
    {
        timer!.Dispose();
        return ValueTask.CompletedTask;
    }

#pragma warning disable PAX025 // That is what is tested.
    public async ValueTask<int> SelfCallAsync() => await processes.Get<IProbe>(context.Self, new CallOptions { Timeout = TimeSpan.FromMilliseconds(100) }).AddAsync(1);
#pragma warning restore PAX025

    public async ValueTask OnStopAsync(ExitReason reason)
    {
        await Task.Yield();
        board.Write($"{tag} stopped: {reason}");
        if (tag == "throws at stop")
            throw new InvalidOperationException("no stop today");
    }

    public ValueTask DisposeAsync()
    {
        board.Write($"{tag} disposed");
        return ValueTask.CompletedTask;
    }
}
