namespace Paxtor.Pooling;

/// <summary>What a node needs to join a pool. It holds the pool's secret: it goes over standard input or an authenticated connection, never onto a command line or into a file.</summary>
internal sealed record PoolTicket
{
    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>The name of the pool's network: no two pools share one.</summary>
    public required string Network { get; init; }

    /// <summary>The master's node.</summary>
    public required string Master { get; init; }

    /// <summary>The master's endpoint, <c>host:port</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The pool's secret.</summary>
    public required string Secret { get; init; }

    /// <summary>The port of the master's lifeline.</summary>
    public required int LifelinePort { get; init; }

    public required PoolLimits Limits { get; init; }

    /// <summary>
    /// Which start it is for: the master gives each start of a node a number of its own, so that a worker which was cut off, and lives on for a while, is not taken for the one that was
    /// started in its place under the same name. 0 for the master, and where no master decides who joins.
    /// </summary>
    public long Life { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Pool} at {Endpoint}, life {Life}";
}
