namespace Paxtor;

/// <summary>How far a map has come.</summary>
/// <param name="Ended">Jobs that have ended, those that failed among them.</param>
/// <param name="Failed">Jobs that ended without a result.</param>
/// <param name="Running">Jobs that are with members now.</param>
/// <param name="Total">How many there are in all; null when the inputs do not tell their number.</param>
public readonly record struct MapProgress(int Ended, int Failed, int Running, int? Total);
