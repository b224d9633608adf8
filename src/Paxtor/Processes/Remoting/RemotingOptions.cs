namespace Paxtor.Processes;

/// <summary>The limits of what goes between the processes of two nodes.</summary>
internal sealed record RemotingOptions
{
    /// <summary>How long calls wait for a connection to a node before they are told that there is none.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a node that is no member is waited for: it may have joined just now.</summary>
    public TimeSpan UnknownNodePatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A connection that this node made for its processes and that nothing needs is closed after being idle for so long.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes gathered for one node before calls and messages wait.</summary>
    public int MaxGatheredBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of calls and messages that wait for one node; beyond them they are refused, and beyond twice as many the connection is given up.</summary>
    public int MaxWaitingBytes { get; init; } = 64 << 20;

    /// <summary>Requests to other nodes that are not answered yet.</summary>
    public int MaxRequests { get; init; } = 1 << 20;
}
