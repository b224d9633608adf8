namespace Paxtor.Processes;

/// <summary>One side of a link. Between nodes, a side that took the link back waits until the other has seen it: what comes from there before belonged to the old link.</summary>
/// <param name="IsActive">Whether there is a link.</param>
/// <param name="Unlinking">The reference of an unlink that is not acknowledged yet; 0 for none.</param>
/// <param name="Outside">The other side, when it is of another cluster.</param>
internal readonly record struct LinkState(bool IsActive, long Unlinking, OutsideLink? Outside = null);
