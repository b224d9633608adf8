namespace Paxtor.Coordination;

/// <summary>What to watch.</summary>
/// <param name="Range">The keys.</param>
/// <param name="FromRevision">The first revision whose changes are told. Take it from an answer at hand, plus one, so that nothing falls between. Positive.</param>
public sealed record WatchRequest(KeyRange Range, long FromRevision);
