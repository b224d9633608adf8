namespace Paxtor.Bench.Processes;

/// <summary>The process that is called and sent to: as little work as there can be.</summary>
[Process("bench.counter")]
internal sealed class Counter : ICounter
{
    private int sum;

    public ValueTask<int> AddAsync(int amount) => new(sum += amount);

    public Task<int> AddTaskAsync(int amount) => Task.FromResult(sum += amount);

    public ValueTask<Order> ConfirmAsync(Order order)
    {
        sum += order.Quantity;
        return new(order);
    }

    public ValueTask NoteAsync(int amount)
    {
        sum += amount;
        return default;
    }

    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        for (int i = 0; i < count; i++)
            yield return i;
        await ValueTask.CompletedTask;
    }
}
