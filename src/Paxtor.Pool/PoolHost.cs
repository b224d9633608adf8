namespace Paxtor;

/// <summary>A host to start workers on.</summary>
/// <param name="Name">Its name or address; this machine's own is started on directly.</param>
/// <param name="Workers">How many workers.</param>
public sealed record PoolHost(string Name, int Workers = 1);
