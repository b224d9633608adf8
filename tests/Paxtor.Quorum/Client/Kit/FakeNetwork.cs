using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Client.Kit;

/// <summary>The network of the node under test, in the hands of the test.</summary>
internal sealed class FakeNetwork(string localName) : INetwork
{
    private readonly List<string> names = [];
    private readonly List<bool> connected = [];
    private readonly List<(PeerId Peer, byte[] Frame)> queued = [];

    public string LocalName => localName;

    public int MaxFrameBytes => 16 << 20;

    /// <summary>Gets each frame when it is flushed.</summary>
    public Action<PeerId, byte[]> Sent { get; set; } = static (_, _) => { };

    /// <summary>Makes <see cref="TrySend"/> answer false although the connection stands.</summary>
    public Func<PeerId, bool> QueueIsFull { get; set; } = static _ => false;

    public int Flushes { get; private set; }

    public PeerId Open(string name, string endpoint) => PeerOf(name);

    public PeerId PeerOf(string name)
    {
        int index = names.IndexOf(name);
        if (index < 0)
        {
            index = names.Count;
            names.Add(name);
            connected.Add(false);
        }

        return new PeerId(index);
    }

    public void SetConnected(PeerId peer, bool value)
    {
        connected[peer.Index] = value;
        if (!value)
            queued.RemoveAll(q => q.Peer == peer);
    }

    public void Close(PeerId peer) => throw new InvalidOperationException("The client closes no connection.");

    public string NameOf(PeerId peer) => names[peer.Index];

    public bool IsConnected(PeerId peer) => connected[peer.Index];

    public PeerInfo InfoOf(PeerId peer) => new(1, MaxFrameBytes);

    public bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count) => throw new NotSupportedException("The quorum sends frame by frame.");

    public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        if (!connected[peer.Index] || QueueIsFull(peer))
            return false;
        queued.Add((peer, [.. head, .. body]));
        return true;
    }

    public void Flush()
    {
        Flushes++;
        (PeerId Peer, byte[] Frame)[] frames = [.. queued];
        queued.Clear();
        foreach ((PeerId peer, byte[] frame) in frames)
            Sent(peer, frame);
    }
}
