namespace Paxtor.Transport;

/// <summary>The settings of a <see cref="TcpNetwork"/>.</summary>
public sealed record TcpNetworkOptions
{
    /// <summary>The name of this node, <c>name@host</c>; see <see cref="NodeName.IsValid"/>.</summary>
    public required string LocalName { get; init; }

    /// <summary>A number that differs for each start of this node, by which peers tell a restarted node from the one before. Not zero.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>The name of the cluster; nodes of another cluster are refused. Default <c>paxtor</c>.</summary>
    public string ClusterName { get; init; } = "paxtor";

    /// <summary>
    /// <c>host:port</c> to listen on, <c>*:port</c> for every address, port 0 for a free one; null (the default) for a
    /// client that only dials.
    /// </summary>
    public string? ListenEndpoint { get; init; }

    /// <summary>How nodes prove themselves. Default <see cref="TransportSecurity.None"/>: loopback only. The network does not dispose it.</summary>
    public TransportSecurity Security { get; init; } = TransportSecurity.None;

    /// <summary>The largest frame to send and to accept, in bytes. Default 16 MiB.</summary>
    public int MaxFrameBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most bytes queued for one peer; frames beyond it are not taken. Default 64 MiB.</summary>
    public int MaxQueueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most peers at a time: those connected and those this node opened. Default 4,096.</summary>
    public int MaxPeers { get; init; } = 4096;

    /// <summary>The most incoming connections that have not yet proven themselves. Default 256.</summary>
    public int MaxPendingHandshakes { get; init; } = 256;

    /// <summary>The same for one remote address (for IPv6, one /64 network). Default 64.</summary>
    public int MaxPendingHandshakesPerAddress { get; init; } = 64;

    /// <summary>The longest time for connecting, and again for TLS and handshake together. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection on which nothing was sent for this long sends a ping. Default 2 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection on which nothing came for this long is given up. Default 6 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The first pause between two attempts to dial. Default 50 ms.</summary>
    public TimeSpan DialBackoffMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts to dial. Default 2 s.</summary>
    public TimeSpan DialBackoffMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest time disposal spends on sending what is queued. Default 1 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="TransportException">A setting is out of range.</exception>
    internal void Validate()
    {
        Check(NodeName.IsValid(LocalName), $"'{LocalName}' is not a node name: 'name@host' of ASCII letters, digits, '-', '_', '.' is expected.");
        Check(Incarnation != 0, "The incarnation of a node must not be zero.");
        Check(NodeName.IsValidCluster(ClusterName), $"'{ClusterName}' is not a cluster name: 1 to {NodeName.MaxNameChars} ASCII letters, digits, '-', '_', '.' are expected.");
        Check(MaxFrameBytes is >= 1024 and <= 1024 * 1024 * 1024, "MaxFrameBytes must be between 1 KiB and 1 GiB.");
        Check(MaxQueueBytes >= MaxFrameBytes + FrameFormat.HeaderBytes && MaxQueueBytes <= 1536 * 1024 * 1024, "MaxQueueBytes must hold one frame of MaxFrameBytes, and be at most 1.5 GiB.");
        Check(MaxPeers > 0, "MaxPeers must be positive.");
        Check(MaxPendingHandshakes > 0, "MaxPendingHandshakes must be positive.");
        Check(MaxPendingHandshakesPerAddress > 0, "MaxPendingHandshakesPerAddress must be positive.");
        Check(HandshakeTimeout > TimeSpan.Zero, "HandshakeTimeout must be positive.");
        Check(PingInterval > TimeSpan.Zero, "PingInterval must be positive.");
        Check(DeadAfter >= PingInterval * 2, "DeadAfter must be at least twice PingInterval.");
        Check(DialBackoffMin > TimeSpan.Zero && DialBackoffMax >= DialBackoffMin, "DialBackoffMin must be positive and at most DialBackoffMax.");
        Check(DrainTimeout >= TimeSpan.Zero, "DrainTimeout must not be negative.");
        if (ListenEndpoint is not null)
            Security.CheckEndpoint(ListenEndpoint);
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
            throw new TransportException(message);
    }
}
