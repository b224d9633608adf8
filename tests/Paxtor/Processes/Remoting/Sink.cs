namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Takes numbered messages, and stops taking them for as long as it is held.</summary>
[ProcessContract("sink")]
public interface ISink
{
    /// <summary>Handles nothing more until the gate of this name is opened.</summary>
    ValueTask HoldAsync(string gate);

    [OneWay]
    ValueTask PutAsync(int number);

    void Put(int number);

    /// <summary>How many came, each the next after the one before it.</summary>
    ValueTask<int> CountAsync();
}

/// <summary>See <see cref="ISink"/>.</summary>
[Process("sink")]
public sealed class Sink([StartArgument] string board) : ISink
{
    private readonly Board board = Board.Of(board);
    private int count;

    public async ValueTask HoldAsync(string gate)
    {
        board.Write("held");
        await board.Pass(gate);
    }

    public ValueTask PutAsync(int number)
    {
        Put(number);
        return ValueTask.CompletedTask;
    }

    public void Put(int number)
    {
        if (number != count)
            throw new InvalidOperationException($"{number} came where {count} is next.");
        count++;
    }

    public ValueTask<int> CountAsync() => new(count);
}
