using Paxtor.Quorum.Storage;
using Paxtor.Transport;

namespace Paxtor.Quorum.Replica.Connections;

/// <summary>All peers of the node, by number and, the voters, by Raft id.</summary>
internal sealed class ConnectionTable
{
    private readonly INetwork network;
    private readonly Dictionary<string, ulong> voterIds = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, Connection> byVoter = [];
    private readonly List<Connection?> byPeer = [];

    public ConnectionTable(INetwork network, StoredIdentity identity)
    {
        this.network = network;
        OwnName = identity.NodeName;
        foreach (StoredVoter voter in identity.Voters)
            voterIds.Add(voter.Name, voter.Id);
    }

    /// <summary>This node's name.</summary>
    public string OwnName { get; }

    /// <summary>The client in this node; null when there is none.</summary>
    public Connection? Local { get; private set; }

    /// <summary>How many peers were ever seen; index below it with <see cref="At"/>.</summary>
    public int Count => byPeer.Count;

    /// <summary>The peer at an index, or null.</summary>
    public Connection? At(int index) => byPeer[index];

    /// <summary>The peer of a number that has just connected; the number of one who is gone may be another's now.</summary>
    public Connection Connected(PeerId peer)
    {
        if (peer.Index < byPeer.Count && byPeer[peer.Index] is { VoterId: 0 } known && known.Name != network.NameOf(peer))
            byPeer[peer.Index] = null;
        return Get(peer);
    }

    /// <summary>The peer of a number.</summary>
    public Connection Get(PeerId peer)
    {
        while (byPeer.Count <= peer.Index)
            byPeer.Add(null);
        if (byPeer[peer.Index] is { } known)
            return known;
        string name = network.NameOf(peer);
        Connection made = new(peer, name, voterIds.GetValueOrDefault(name));
        byPeer[peer.Index] = made;
        if (made.VoterId != 0)
            byVoter[made.VoterId] = made;
        return made;
    }

    /// <summary>The voter of a Raft id, when it has been seen.</summary>
    public Connection? Voter(ulong id) => byVoter.GetValueOrDefault(id);

    /// <summary>Notes the client in this node.</summary>
    public Connection AttachLocal(string name)
    {
        if (Local is not null)
            throw new InvalidOperationException("A voter has one client in its own node.");
        return Local = new Connection(Connection.LocalPeer, name, 0) { IsConnected = true };
    }
}
