using Paxtor.Foundation.Loop;
using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Client.Conformance;

/// <summary>Nodes that share one loop, connected by nothing but its queue.</summary>
internal sealed class LoopbackFabric(EventLoop loop)
{
    private readonly Dictionary<string, LoopbackNetwork> nodes = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> cut = [];

    public EventLoop Loop => loop;

    public LoopbackNetwork Add(string name) => nodes[name] = new LoopbackNetwork(this, name);

    public LoopbackNetwork? Find(string name) => nodes.GetValueOrDefault(name);

    public bool IsCut(string a, string b) => cut.Contains(Pair(a, b));

    /// <summary>Breaks, or heals, the connection of two nodes.</summary>
    public void Cut(string a, string b, bool value)
    {
        if (value ? cut.Add(Pair(a, b)) : cut.Remove(Pair(a, b)))
        {
            nodes[a].SetConnected(b, !value);
            nodes[b].SetConnected(a, !value);
        }
    }

    private static (string, string) Pair(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);
}

/// <summary>One node's end of a <see cref="LoopbackFabric"/>.</summary>
internal sealed class LoopbackNetwork(LoopbackFabric fabric, string name) : INetwork
{
    private readonly List<Peer> peers = [];
    private INetworkHandler? handler;

    public string LocalName => name;

    public int MaxFrameBytes => 16 << 20;

    public void Start(INetworkHandler networkHandler)
    {
        handler = networkHandler;
        foreach (Peer peer in peers.ToArray())
            Connect(peer);
    }

    public PeerId Open(string peerName, string endpoint)
    {
        Peer peer = PeerOf(peerName);
        peer.IsWanted = true;
        Connect(peer);
        return new PeerId(peers.IndexOf(peer));
    }

    public void Close(PeerId peer) => throw new NotSupportedException();

    public string NameOf(PeerId peer) => peers[peer.Index].Name;

    public bool IsConnected(PeerId peer) => peers[peer.Index].IsConnected;

    public PeerInfo InfoOf(PeerId peer) => new(1, MaxFrameBytes);

    public bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count) => throw new NotSupportedException("The quorum sends frame by frame.");

    public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        Peer to = peers[peer.Index];
        Assert.True(head.Length + body.Length <= MaxFrameBytes);
        if (!to.IsConnected)
            return false;
        to.Queued.Add([.. head, .. body]);
        return true;
    }

    public void Flush()
    {
        foreach (Peer peer in peers)
        {
            if (peer.Queued.Count == 0)
                continue;
            byte[][] frames = [.. peer.Queued];
            peer.Queued.Clear();
            fabric.Loop.Post(static s => s.To.Deliver(s.From, s.Frames, s.Connection), (To: fabric.Find(peer.Name)!, From: name, Frames: frames, peer.Connection));
        }
    }

    public void SetConnected(string peerName, bool value)
    {
        Peer peer = PeerOf(peerName);
        if (peer.IsConnected == value || handler is null)
            return;
        peer.IsConnected = value;
        peer.Connection++;
        peer.Queued.Clear();
        PeerId id = new(peers.IndexOf(peer));
        if (value)
            handler.OnConnected(id);
        else
            handler.OnDisconnected(id);
    }

    private void Connect(Peer peer)
    {
        // Both ends must have started; whoever comes second connects.
        if (handler is null || fabric.Find(peer.Name) is not { handler: not null } other || fabric.IsCut(name, peer.Name) || !(peer.IsWanted || other.PeerOf(name).IsWanted))
            return;
        fabric.Loop.Post(
            static s =>
            {
                if (s.Fabric.IsCut(s.A.LocalName, s.B.LocalName))
                    return;
                s.A.SetConnected(s.B.LocalName, true);
                s.B.SetConnected(s.A.LocalName, true);
            },
            (Fabric: fabric, A: this, B: other));
    }

    private void Deliver(string from, byte[][] frames, int connection)
    {
        Peer peer = PeerOf(from);
        if (!peer.IsConnected || peer.Connection != connection)
            return;
        foreach (byte[] frame in frames)
            handler!.OnFrame(new PeerId(peers.IndexOf(peer)), frame);
    }

    private Peer PeerOf(string peerName)
    {
        Peer? peer = peers.Find(p => p.Name == peerName);
        if (peer is null)
        {
            peer = new Peer(peerName);
            peers.Add(peer);
        }

        return peer;
    }

    private sealed class Peer(string name)
    {
        public string Name => name;

        public bool IsWanted { get; set; }

        public bool IsConnected { get; set; }

        /// <summary>Counts connections made and broken; equal on both ends.</summary>
        public int Connection { get; set; }

        public List<byte[]> Queued { get; } = [];
    }
}
