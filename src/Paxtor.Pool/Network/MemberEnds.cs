namespace Paxtor.Pooling;

/// <summary>
/// When nodes that were members have surely ended. A worker ends itself when it had no contact with the master for longer than <see cref="PoolLimits.MasterGrace"/>, and the
/// master does not talk any more to one that it has struck off the list; so it has ended that long after anyone learned that it was struck off, or earlier if it was seen to end.
/// </summary>
internal sealed class MemberEnds(TimeProvider time, TimeSpan grace) : IDisposable
{
    /// <summary>For clocks that do not run alike, and for the end itself.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (TaskCompletionSource Ended, ITimer Timer)> ending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();

    /// <summary>A member was struck off.</summary>
    public void Begin(string node)
    {
        lock (gate)
        {
            if (closing.IsCancellationRequested || ending.ContainsKey(node))
                return;
            TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ITimer timer = time.CreateTimer(_ => End(node), null, grace + Margin, Timeout.InfiniteTimeSpan);
            ending[node] = (ended, timer);
        }
    }

    /// <summary>It was seen that it has ended.</summary>
    public void End(string node)
    {
        lock (gate)
        {
            if (!ending.Remove(node, out (TaskCompletionSource Ended, ITimer Timer) known))
                return;
            known.Timer.Dispose();
            known.Ended.SetResult();
        }
    }

    public Task WhenEndedAsync(string node, CancellationToken cancellationToken)
    {
        Task ended;
        lock (gate)
        {
            if (!ending.TryGetValue(node, out (TaskCompletionSource Ended, ITimer Timer) known))
                return Task.CompletedTask;
            ended = known.Ended.Task;
        }

        return ended.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (gate)
        {
            closing.Cancel();
            foreach ((TaskCompletionSource ended, ITimer timer) in ending.Values)
            {
                timer.Dispose();
                ended.SetException(new ObjectDisposedException(nameof(PoolNode), "The pool's node was stopped before it was known that the other had ended."));
            }

            ending.Clear();
        }

        closing.Dispose();
    }
}
