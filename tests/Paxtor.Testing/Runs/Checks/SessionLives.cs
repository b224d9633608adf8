using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>
/// A node counts its session as valid only until its time to live, less the margin, has passed since the sending of the last renewal that was
/// answered, by its own clock.
/// </summary>
internal sealed class SessionLives(TimeSpan margin)
{
    private readonly Dictionary<string, Dictionary<LeaseId, long>> ends = new(StringComparer.Ordinal);

    public void Renewed(SimulatedNode node, LeaseId lease, long sentByClock, TimeSpan timeToLive)
    {
        if (!ends.TryGetValue(node.Name, out Dictionary<LeaseId, long>? leases))
            ends.Add(node.Name, leases = []);
        leases[lease] = Math.Max(leases.GetValueOrDefault(lease, long.MinValue), sentByClock + timeToLive.Ticks - margin.Ticks);
    }

    /// <summary>Called after every event.</summary>
    public void Look(SimulatedNode node)
    {
        if (node.LockService?.Sessions.Valid is not { } session)
            return;
        // A grant found to exist already was never answered as a renewal is.
        if (ends.TryGetValue(node.Name, out Dictionary<LeaseId, long>? leases) && leases.TryGetValue(session.Lease, out long end)
            && node.Clock.GetTimestamp() >= end && session.Deadline > end)
            throw new SimulationException($"{node.Name} counts its session {session.Lease} as valid {TimeSpan.FromTicks(node.Clock.GetTimestamp() - end)} after it is over.");
    }
}
