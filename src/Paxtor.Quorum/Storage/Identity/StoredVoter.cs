namespace Paxtor.Quorum.Storage;

/// <summary>A voter as configured when the directory was made.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Id">The node's id, not 0.</param>
/// <param name="EndPoint">Where it is reached; the one property that may change later.</param>
internal sealed record StoredVoter(string Name, ulong Id, string EndPoint);
