using Paxtor.Tests.Processes;

namespace Paxtor.Tests.Names;

[ProcessContract("counter")]
public interface ICounter
{
    ValueTask<int> AddAsync(int n);

    ValueTask<Pid> SelfAsync();

    ValueTask<long> TokenAsync();

    ValueTask PassAsync(string gate);

    ValueTask ExitAsync(ExitReason? reason);

    void Note(string line);

    IAsyncEnumerable<int> CountAsync(int to);

    /// <summary>Adds to another, by a reference that came in a message.</summary>
    ValueTask<int> RelayAsync(ProcessRef counter, int n);

    /// <summary>The same by a reference inside another value.</summary>
    ValueTask<Pid?> ResolveAsync(Errand errand);
}

/// <summary>A value with a reference in it.</summary>
public sealed record Errand(string What, ProcessRef To);

/// <summary>Calls that take a token.</summary>
[ProcessContract("hasty")]
public interface IHasty
{
    ValueTask<int> AddAsync(int n, CancellationToken cancellationToken);
}

/// <summary>A process by key, with state: says on the board when it starts and stops.</summary>
[Process("counter")]
public sealed class Counter([StartArgument] string board, [StartArgument] string tag, ProcessContext context, ILocks locks, NameTenure? tenure = null) : ICounter, IHasty, IProcessStart, IProcessStop, IExitHandler
{
    private readonly Board board = Board.Of(board);
    private int sum;

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        board.Write($"start {tenure?.Key.ToString() ?? "none"}");
        if (board.IsBroken(tag))
            throw new InvalidOperationException("no start today");
        if (tag == "waits")
            await board.Pass("start");
        if (tag == "starts slowly")
        {
            TaskCompletionSource passed = new();
            await using ITimer timer = context.Time.CreateTimer(_ => passed.TrySetResult(), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
            await passed.Task;
        }

        if (tag == "traps")
            context.TrapExits = true;
        if (tag == "locks")
            await locks.AcquireAsync("of the counter", cancellationToken: cancellationToken);
        board.Write($"started {tenure?.Key.ToString() ?? "none"}");
    }

    public ValueTask<int> AddAsync(int n) => new(sum += n);

    public ValueTask<int> RelayAsync(ProcessRef counter, int n) => context.Processes.Get<ICounter>(counter).AddAsync(n);

    public ValueTask<Pid?> ResolveAsync(Errand errand) => context.Processes.WhereIsAsync(errand.To);

    public ValueTask<int> AddAsync(int n, CancellationToken cancellationToken) => AddAsync(n);

    public ValueTask<Pid> SelfAsync() => new(context.Self);

    public ValueTask<long> TokenAsync() => new(tenure!.Token);

    public async ValueTask PassAsync(string gate)
    {
        board.Write("at " + gate);
        await board.Pass(gate);
        board.Write("through " + gate);
    }

    public ValueTask ExitAsync(ExitReason? reason)
    {
        context.Exit(reason);
        return ValueTask.CompletedTask;
    }

    public void Note(string line) => board.Write(line);

    public async IAsyncEnumerable<int> CountAsync(int to)
    {
        for (int i = 1; i <= to; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        board.Write($"trapped {reason}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask OnStopAsync(ExitReason reason)
    {
        board.Write($"stop {tenure?.Key.ToString() ?? "none"}: {reason}");
        if (tag == "stops slowly")
            await board.Pass("stop");
    }
}

/// <summary>Another class.</summary>
[Process("other")]
public sealed class Other
{
}
