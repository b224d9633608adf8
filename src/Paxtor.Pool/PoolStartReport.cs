namespace Paxtor;

/// <summary>How the start of workers went.</summary>
/// <param name="Started">The names of the workers that were started and are members now.</param>
/// <param name="TakenIn">The names of nodes that ran there already and are members now.</param>
/// <param name="Failures">What could not be started; the rest of the pool runs.</param>
public sealed record PoolStartReport(IReadOnlyList<string> Started, IReadOnlyList<string> TakenIn, IReadOnlyList<PoolStartFailure> Failures);

/// <summary>A worker that could not be started.</summary>
/// <param name="Host">The host.</param>
/// <param name="Node">The name that the worker would have had.</param>
/// <param name="Reason">What went wrong, in a sentence.</param>
/// <param name="OutputFile">The file on that host that holds what the worker printed; null when it did not come so far.</param>
/// <param name="LastLines">The last lines of that file, or of what the remote shell printed.</param>
public sealed record PoolStartFailure(string Host, string Node, string Reason, string? OutputFile, IReadOnlyList<string> LastLines);
