using Paxtor.Foundation.Loop;
using Paxtor.Transport;

namespace Paxtor.Processes;

/// <summary>What the links of a node stand on, and whom they tell. On the loop.</summary>
internal abstract class LinkOwner(EventLoop loop, INetwork network, MemberList members, RemotingOptions options)
{
    private long epochs;
    private bool flushNeeded;

    public EventLoop Loop { get; } = loop;

    public INetwork Network { get; } = network;

    public MemberList Members { get; } = members;

    public RemotingOptions Options { get; } = options;

    /// <summary>Whether other nodes can dial this one.</summary>
    public abstract bool Listens { get; }

    /// <summary>Whether the connection to a node is kept by the quorum's client, so that nobody else opens or closes it.</summary>
    public abstract bool IsKeptByQuorum(string node);

    /// <summary>Breaks a connection; what is kept by the quorum's client is dialed again.</summary>
    public abstract void Drop(PeerId peer, string reason);

    /// <summary>A connection is lost: what was sent on it ends, and what has surely not left this node is told so.</summary>
    /// <param name="link">The link.</param>
    /// <param name="epoch">The connection.</param>
    /// <param name="handed">The bytes of it that were given to the network.</param>
    /// <param name="incarnation">Whose life it was to.</param>
    public abstract void OnLost(NodeLink link, long epoch, long handed, long incarnation);

    public long NextEpoch() => ++epochs;

    /// <summary>Has what was given to the network sent at the end of the turn.</summary>
    public void NeedFlush() => flushNeeded = true;

    /// <summary>The hook at the end of each turn of the loop.</summary>
    public void Flush()
    {
        if (!flushNeeded)
            return;
        flushNeeded = false;
        Network.Flush();
    }
}
