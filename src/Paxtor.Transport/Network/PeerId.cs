namespace Paxtor.Transport;

/// <summary>A peer's number in one <see cref="INetwork"/>: small and dense, to index arrays with.</summary>
/// <param name="Index">Counted from zero in the order in which peers became known.</param>
public readonly record struct PeerId(int Index);
