namespace Paxtor.Bench.Clients;

/// <summary>What a client process measured.</summary>
/// <param name="PerSecond">Pairs a second.</param>
/// <param name="Times">Their times, as sent by <see cref="Reporting.Latencies.Sparse"/>.</param>
internal sealed record ClientAnswer(double PerSecond, long[] Times);
