namespace Paxtor.Bench.Processes;

/// <summary>What the measured processes understand.</summary>
[ProcessContract("bench.counter")]
internal interface ICounter
{
    ValueTask<int> AddAsync(int amount);

    /// <summary>The same, as a task.</summary>
    Task<int> AddTaskAsync(int amount);

    /// <summary>An argument and an answer that System.Text.Json carries between nodes.</summary>
    ValueTask<Order> ConfirmAsync(Order order);

    [OneWay]
    ValueTask NoteAsync(int amount);

    IAsyncEnumerable<int> CountAsync(int count);
}
