using System.Runtime.CompilerServices;

namespace Paxtor.Workers;

/// <summary>What the test asks of a process in another OS process.</summary>
[ProcessContract("peer")]
public interface IPeer
{
    ValueTask<int> AddAsync(int n);

    Task HangAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<int> TickAsync(CancellationToken cancellationToken = default);

    ValueTask<int> OsProcessAsync();
}

/// <summary>A process that works, waits and streams. Compiled into the worker, and into the test that declares it too.</summary>
[Process("peer")]
public sealed class Peer : IPeer
{
    private int sum;

    public ValueTask<int> AddAsync(int n) => new(sum += n);

    public Task HangAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public async IAsyncEnumerable<int> TickAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; ; i++)
        {
            yield return i;
            await Task.Yield();
        }
    }

    public ValueTask<int> OsProcessAsync() => new(Environment.ProcessId);
}
