namespace Paxtor.Quorum.Wire;

/// <summary>A lease whose time is over, as its leader saw it.</summary>
/// <param name="Lease">Its id.</param>
/// <param name="Grant">Its <see cref="Machine.LeaseRecord.Grant"/>.</param>
internal readonly record struct LeaseExpiry(long Lease, long Grant);
