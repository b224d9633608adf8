using Paxtor.Coordination;

namespace Paxtor.Testing.Tests.Runs.Workloads;

/// <summary>
/// A client that watches the keys of <see cref="StoreWorkload"/>, in several watches one after the other, and compares all it is told with
/// what the voters did.
/// </summary>
internal sealed class WatchWorkload(RunState run)
{
    /// <summary>Begins a watching client on a node; called on its loop.</summary>
    public void Begin(SimulatedNode node) => run.Follow(RunClient(node, node.Loop!));

    private async Task RunClient(SimulatedNode node, SimulatedLoop loop)
    {
        var range = KeyRange.Prefix(StoreWorkload.Prefix);
        while (!run.Finishing)
        {
            long from;
            try
            {
                TransactionResult now = await node.Store!.CommitAsync(Transaction.Of(Operation.Get(range, countOnly: true))).ConfigureAwait(false);
                from = Math.Max(1, now.Revision + 1 - loop.Random.Next(6));
            }
            catch (StoreException e) when (RunState.IsOutage(e))
            {
                await RunState.Pause(loop, TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
                continue;
            }

            var observer = new Observer(run, range, from);
            IWatch watch = node.Store!.Watch(new WatchRequest(range, from), observer);
            await RunState.Pause(loop, TimeSpan.FromSeconds(loop.Random.Next(1, 30))).ConfigureAwait(false);
            watch.Dispose();
            observer.Closed = true;
        }
    }

    private sealed class Observer(RunState run, KeyRange range, long from) : IWatchObserver
    {
        private long next = from;

        public bool Closed { get; set; }

        public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
        {
            if (Closed)
                throw new SimulationException("A closed watch told of changes.");
            if (revision < next - 1)
                throw new SimulationException($"A watch that had told everything before {next} told only of {revision}.");
            int at = 0;
            foreach (WatchEvent expected in run.Changes.Of(range, next, revision))
            {
                if (at == events.Count || !Checks.ChangeLog.Same(events[at], expected))
                    throw new SimulationException($"A watch from {next} to {revision} told {(at < events.Count ? events[at] : "nothing")} instead of {expected}.");
                at++;
            }

            if (at != events.Count)
                throw new SimulationException($"A watch from {next} to {revision} told {events[at]}, which did not happen then.");
            run.Counts.Add("watch events", at);
            next = revision + 1;
        }

        public void OnEnded(StoreException reason)
        {
            Closed = true;
            run.Counts.Add($"watches ended: {reason.GetType().Name}");
        }
    }
}
