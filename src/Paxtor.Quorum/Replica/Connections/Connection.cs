using System.Diagnostics;
using Paxtor.Quorum.Replica.Watches;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Replica.Connections;

/// <summary>What a voter knows of one peer, or of the client in its own node. Lives as long as the voter; the connection comes and goes.</summary>
[DebuggerDisplay("{Name} connected={IsConnected} epoch={Epoch}")]
internal sealed class Connection
{
    public Connection(PeerId peer, string name, ulong voterId)
    {
        Peer = peer;
        Name = name;
        VoterId = voterId;
    }

    /// <summary>The number of the client in this node: no number of a network.</summary>
    public static PeerId LocalPeer { get; } = new(-1);

    /// <summary>The peer's number.</summary>
    public PeerId Peer { get; }

    /// <summary>The name it has proven.</summary>
    public string Name { get; }

    /// <summary>Its Raft id; 0 when it does not vote.</summary>
    public ulong VoterId { get; }

    /// <summary>Whether this is the client in this node.</summary>
    public bool IsLocal => Peer.Index < 0;

    /// <summary>Whether there is a connection now.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Which connection it is: grows when one is lost, so that no answer goes to a later one.</summary>
    public int Epoch { get; set; }

    /// <summary>Requests of this connection taken and not yet answered.</summary>
    public int RequestsInFlight { get; set; }

    /// <summary>What the peer last said of itself on this connection; null before it did.</summary>
    public FormationFrame? Formation { get; set; }

    /// <summary>Whether the peer and this node are formed members of one cluster: Raft messages go and come.</summary>
    public bool IsBound { get; set; }

    /// <summary>Its watches; null when there never was one.</summary>
    public ConnectionWatches? Watches { get; set; }

    /// <summary>Answers that found no room, in order; null when there is none.</summary>
    public Queue<byte[]>? Backlog { get; set; }

    /// <summary>The bytes in <see cref="Backlog"/>.</summary>
    public long BacklogBytes { get; set; }
}
