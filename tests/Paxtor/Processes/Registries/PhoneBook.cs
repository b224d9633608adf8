using System.Collections.Concurrent;

namespace Paxtor.Tests.Processes;

/// <summary>A registry as a user writes it: only what must be there.</summary>
internal sealed class PhoneBook : IProcessRegistry
{
    public ConcurrentDictionary<object, Pid> Entries { get; } = new();

    /// <summary>What it throws instead of an answer.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What it waits for before it answers.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public async ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default)
    {
        await Ready.WaitAsync(cancellationToken);
        if (Fault is { } fault)
            throw fault;
        return Entries.TryGetValue(key, out Pid pid) ? pid : null;
    }
}

/// <summary>A registry that finds another process when the one it knew is gone.</summary>
internal sealed class Replacing(Func<Pid> start) : IProcessRegistry
{
    private Pid? known;

    public ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default) => new(known ??= start());

    public async ValueTask<TResult> SendAsync<TState, TResult>(object key, Func<Pid, TState, ValueTask<TResult>> deliver, TState state, CancellationToken cancellationToken = default)
    {
        try
        {
            return await deliver((await WhereIsAsync(key, cancellationToken))!.Value, state);
        }
        catch (ProcessNotFoundException)
        {
            known = null;
            return await deliver((await WhereIsAsync(key, cancellationToken))!.Value, state);
        }
    }
}
