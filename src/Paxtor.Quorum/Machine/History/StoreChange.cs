using Paxtor.Coordination;

namespace Paxtor.Quorum.Machine;

/// <summary>A change of one key.</summary>
/// <param name="Record">Put: the key as written. Delete: the key as it was before.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Revision">When.</param>
internal readonly record struct StoreChange(StoreRecord Record, WatchEventKind Kind, long Revision);
