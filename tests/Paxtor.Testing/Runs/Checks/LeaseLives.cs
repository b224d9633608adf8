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

    /// <summary>How many leases ended by themselves.</summary>
    public int Expired { get; private set; }

    public void Renewed(LeaseId lease, TimeSpan sentAt, TimeSpan timeToLive)
    {
        if (!renewals.TryGetValue(lease, out (TimeSpan Sent, TimeSpan TimeToLive) last) || last.Sent < sentAt)
            renewals[lease] = (sentAt, timeToLive);
    }

    public void RevokeAsked(LeaseId lease) => revoked.Add(lease);

    /// <summary>A lease is gone from the state of a voter.</summary>
    public void Ended(LeaseId lease)
    {
        if (revoked.Contains(lease) || !renewals.Remove(lease, out (TimeSpan Sent, TimeSpan TimeToLive) last))
            return;
        Expired++;
        TimeSpan lived = simulation.Now - last.Sent;
        if (clocksKeepBound && lived < last.TimeToLive / (1 + (driftMax / 1_000_000.0)))
            throw new SimulationException($"Lease {lease} ended {lived} after its last renewal was sent; its time to live is {last.TimeToLive}.");
    }
}
