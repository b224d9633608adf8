using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Testing.Tests.Runs.Workloads;

/// <summary>A node's store, with the renewals of its leases told to <see cref="Checks.LeaseLives"/> and <see cref="Checks.SessionLives"/>.</summary>
internal sealed class RecordingStore(RunState run, SimulatedNode node, ICoordinationStore inner) : ICoordinationStore
{
    public EventLoop Loop => inner.Loop;

    public StoreLimits Limits => inner.Limits;

    public bool HasQuorum => inner.HasQuorum;

    public IDisposable ObserveQuorum(Action<bool> observer) => inner.ObserveQuorum(observer);

    public ValueTask<TransactionResult> CommitAsync(Transaction transaction) => inner.CommitAsync(transaction);

    public async ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive)
    {
        TimeSpan sent = run.Simulation.Now;
        long sentByClock = Loop.Time.GetTimestamp();
        TimeSpan granted = await inner.GrantLeaseAsync(lease, timeToLive).ConfigureAwait(false);
        if (granted < timeToLive)
            throw new SimulationException($"A lease of {timeToLive} was asked for and one of {granted} granted.");
        run.Leases.Renewed(lease, sent, granted);
        run.Sessions.Renewed(node, lease, sentByClock, granted);
        return granted;
    }

    public async ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease)
    {
        TimeSpan sent = run.Simulation.Now;
        long sentByClock = Loop.Time.GetTimestamp();
        TimeSpan timeToLive = await inner.KeepAliveAsync(lease).ConfigureAwait(false);
        run.Leases.Renewed(lease, sent, timeToLive);
        run.Sessions.Renewed(node, lease, sentByClock, timeToLive);
        return timeToLive;
    }

    public ValueTask RevokeLeaseAsync(LeaseId lease)
    {
        run.Leases.RevokeAsked(lease);
        return inner.RevokeLeaseAsync(lease);
    }

    public IWatch Watch(WatchRequest request, IWatchObserver observer) => inner.Watch(request, observer);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
