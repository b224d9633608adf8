namespace Paxtor.Tests.Processes;

[ProcessContract("supervised")]
public interface IWorker
{
    ValueTask ExitAsync(ExitReason? reason);

    ValueTask PassAsync(string gate);

    ValueTask LockAsync(string key);
}

/// <summary>A child of supervisors: writes its start and end to the test's board, and starts as the test says.</summary>
[Process("supervised worker")]
public sealed class Worker([StartArgument] string board, [StartArgument] string tag, ProcessContext context) : IWorker, IProcessStart, IProcessStop, IExitHandler
{
    private readonly Board board = Board.Of(board);

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        if (tag.Contains("stubborn", StringComparison.Ordinal))
            context.TrapExits = true;
        if (tag.Contains("late", StringComparison.Ordinal))
            await board.Pass("start " + tag);
        if (tag.Contains("broken", StringComparison.Ordinal) || board.IsBroken(tag))
        {
            board.Write($"{tag} breaks");
            throw new InvalidOperationException($"{tag} is broken");
        }

        if (tag.Contains("ignored", StringComparison.Ordinal))
        {
            context.Exit();
            return;
        }

        board.Write($"{tag} starts");
    }

    public ValueTask ExitAsync(ExitReason? reason)
    {
        context.Exit(reason);
        return default;
    }

    public async ValueTask PassAsync(string gate)
    {
        board.Write("at " + gate);
        await board.Pass(gate);
    }

    public async ValueTask LockAsync(string key) => await context.Locks.AcquireAsync(key);

    public ValueTask OnExitAsync(Pid from, ExitReason reason)
    {
        board.Write($"{tag} hears {reason}");
        return default;
    }

    public ValueTask OnStopAsync(ExitReason reason)
    {
        board.Write($"{tag} ends: {reason}");
        return default;
    }
}
