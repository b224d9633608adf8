using Paxtor.Coordination;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// A lease never ends before its time to live: reckoned in true time from the sending of the last renewal that was answered, and
/// shortened by the most that a leader's clock may run too fast.
/// </summary>
internal sealed class LeaseLives(Simulation simulation, bool clocksKeepBound, long driftMax)
{
    private readonly Dictionary<LeaseId, (TimeSpan Sent, TimeSpan TimeToLive)> renewals = [];
    private readonly HashSet<LeaseId> revoked = [];
    private readonly Dictionary<LeaseId, TimeSpan> ended = [];

    /// <summary>How many leases ended by themselves.</summary>
    public int Expired { get; private set; }

    public void Renewed(LeaseId lease, TimeSpan sentAt, TimeSpan timeToLive)
    {
        if (!renewals.TryGetValue(lease, out (TimeSpan Sent, TimeSpan TimeToLive) last) || last.Sent < sentAt)
            renewals[lease] = (sentAt, timeToLive);
        // The answer may come after the end; what it promised counts all the same.
        if (ended.TryGetValue(lease, out TimeSpan end))
            CheckLife(lease, sentAt, timeToLive, end);
    }

    /// <summary>The store was put back to an earlier state without any lease.</summary>
    public void StoreRestored()
    {
        renewals.Clear();
        ended.Clear();
    }

    public void RevokeAsked(LeaseId lease) => revoked.Add(lease);

    /// <summary>A lease is gone from the state of a voter.</summary>
    public void Ended(LeaseId lease)
    {
        if (revoked.Contains(lease) || !renewals.Remove(lease, out (TimeSpan Sent, TimeSpan TimeToLive) last))
            return;
        Expired++;
        ended.TryAdd(lease, simulation.Now);
        CheckLife(lease, last.Sent, last.TimeToLive, simulation.Now);
    }

    private void CheckLife(LeaseId lease, TimeSpan sent, TimeSpan timeToLive, TimeSpan end)
    {
        if (clocksKeepBound && !revoked.Contains(lease) && end - sent < timeToLive / (1 + (driftMax / 1_000_000.0)))
            throw new SimulationException($"Lease {lease} ended {end - sent} after a renewal was sent that was answered; its time to live is {timeToLive}.");
    }
}
