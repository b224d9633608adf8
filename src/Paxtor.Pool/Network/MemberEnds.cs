namespace Paxtor.Pooling;

/// <summary>
/// When nodes that were members have surely ended. A worker ends itself when it had no contact with the master for longer than <see cref="PoolLimits.MasterGrace"/>, and the
/// master does not talk any more to one that it has struck off the list; so it has ended that long after anyone learned that it was struck off, or earlier if it was seen to end.
/// Each life of a name ends by itself. Of a node that was attached it is never known: it goes on without the pool.
/// </summary>
internal sealed class MemberEnds(TimeProvider time, TimeSpan grace) : IDisposable
{
    /// <summary>For clocks that do not run alike, and for the end itself.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Node, long Life), (TaskCompletionSource Ended, ITimer Timer)> ending = [];
    private readonly HashSet<string> goingOn = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();

    /// <summary>A member was struck off, now.</summary>
    public void Begin(PoolMemberInfo member)
    {
        lock (gate)
        {
            if (closing.IsCancellationRequested)
                return;
            if (member.Role == PoolRole.Attached)
            {
                goingOn.Add(member.Node);
                return;
            }

            if (ending.TryGetValue((member.Node, member.Life), out (TaskCompletionSource Ended, ITimer Timer) known))
            {
                // It was a member again in between: the time begins anew.
                known.Timer.Change(grace + Margin, Timeout.InfiniteTimeSpan);
                return;
            }

            TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ITimer timer = time.CreateTimer(_ => End(member.Node, member.Life), null, grace + Margin, Timeout.InfiniteTimeSpan);
            ending[(member.Node, member.Life)] = (ended, timer);
        }
    }

    /// <summary>It was seen that it has ended.</summary>
    public void End(string node, long life)
    {
        lock (gate)
        {
            if (!ending.Remove((node, life), out (TaskCompletionSource Ended, ITimer Timer) known))
                return;
            known.Timer.Dispose();
            known.Ended.SetResult();
        }
    }

    /// <summary>Completes when all lives of a name that have been struck off by now have ended.</summary>
    /// <exception cref="PoolException">It was attached.</exception>
    public Task WhenEndedAsync(string node, CancellationToken cancellationToken)
    {
        Task ended;
        lock (gate)
        {
            if (goingOn.Contains(node))
                return Task.FromException(new PoolException($"{node} was attached, and goes on without the pool: it is not known when its jobs end."));
            ended = Task.WhenAll(ending.Where(e => string.Equals(e.Key.Node, node, StringComparison.Ordinal)).Select(static e => e.Value.Ended.Task));
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
