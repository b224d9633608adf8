using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Paxtor.Foundation.Loop;
using Paxtor.Testing.Tracing;
using Paxtor.Transport;

namespace Paxtor.Testing.Network;

/// <summary>The network as one simulated node sees it.</summary>
internal sealed class SimulatedNetwork : INetwork
{
    private readonly NetworkFabric fabric;
    private readonly List<PeerState> peers = [];
    private readonly Dictionary<int, int> peerOfHost = [];
    private INetworkHandler? handler;

    public SimulatedNetwork(NetworkFabric fabric, SimulatedHost host, SimulatedLoop loop)
    {
        this.fabric = fabric;
        Host = host;
        Loop = loop;
    }

    public SimulatedHost Host { get; }

    public SimulatedLoop Loop { get; }

    public bool IsStarted => handler is not null;

    public bool IsClosed { get; private set; }

    /// <summary>Which life of the node this is; told to peers.</summary>
    public long Incarnation { get; init; }

    public string LocalName => Host.Name;

    public int MaxFrameBytes => 16 << 20;

    /// <summary>Begins to listen and to tell the handler; on the loop.</summary>
    public void Start(INetworkHandler networkHandler)
    {
        Loop.AssertCurrent();
        handler = networkHandler;
        foreach (PeerState peer in peers)
        {
            if (peer.Wanted)
                fabric.PairOf(Host, peer.Host).Dial();
        }
    }

    public PeerId Open(string name, string endpoint)
    {
        Loop.AssertCurrent();
        ArgumentException.ThrowIfNullOrEmpty(endpoint);
        PeerId id = PeerOf(fabric.HostOf(name));
        PeerState peer = peers[id.Index];
        if (!peer.Wanted)
        {
            peer.Wanted = true;
            if (IsStarted)
                fabric.PairOf(Host, peer.Host).Dial();
        }

        return id;
    }

    public void Close(PeerId peer)
    {
        Loop.AssertCurrent();
        PeerState state = peers[peer.Index];
        state.Wanted = false;
        state.End?.Close();
    }

    public string NameOf(PeerId peer) => peers[peer.Index].Host.Name;

    public bool IsConnected(PeerId peer) => peers[peer.Index].End is not null;

    public PeerInfo InfoOf(PeerId peer) =>
        peers[peer.Index].End is { } end ? new PeerInfo((ulong)end.Other.Node.Incarnation, MaxFrameBytes) : throw new InvalidOperationException($"{NameOf(peer)} is not connected.");

    public bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count)
    {
        Loop.AssertCurrent();
        if (peers[peer.Index].End is not { } end || IsClosed || !end.HasRoomFor(framed.Length))
            return false;
        for (int i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(framed);
            if (!end.TryQueue(framed.Slice(sizeof(int), length).ToArray()))
                throw new SimulationException("A frame was refused for which there was room.");
            framed = framed[(sizeof(int) + length)..];
        }

        if (!framed.IsEmpty)
            throw new SimulationException("There are more frames than were counted.");
        return true;
    }

    public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        Loop.AssertCurrent();
        if (head.Length + body.Length > MaxFrameBytes)
            throw new ArgumentException($"A frame of {head.Length + body.Length} bytes is larger than {MaxFrameBytes}.", nameof(body));
        if (peers[peer.Index].End is not { } end || IsClosed)
            return false;
        byte[] frame = new byte[head.Length + body.Length];
        head.CopyTo(frame);
        body.CopyTo(frame.AsSpan(head.Length));
        return end.TryQueue(frame);
    }

    public void Flush()
    {
        Loop.AssertCurrent();
        foreach (PeerState peer in peers)
            peer.End?.Flush();
    }

    /// <summary>Closes all connections in good order; what was flushed before still arrives.</summary>
    public void Shutdown()
    {
        IsClosed = true;
        CloseAll(silently: false);
    }

    /// <summary>See <see cref="NetworkFabric.NodeDied"/>.</summary>
    public void Died(bool machineToo) => CloseAll(machineToo);

    public bool Wants(SimulatedHost host) =>
        !IsClosed && Loop.IsAlive && peerOfHost.TryGetValue(host.Index, out int peer) && peers[peer].Wanted;

    public void PostConnected(ConnectionEnd end) => Post(new Arrival(this, end, ArrivalKind.Connected, null, 0));

    public void PostDisconnected(ConnectionEnd end) => Post(new Arrival(this, end, ArrivalKind.Disconnected, null, 0));

    public void PostWritable(ConnectionEnd end) => Post(new Arrival(this, end, ArrivalKind.Writable, null, 0));

    public void PostFrames(ConnectionEnd end, List<byte[]> frames, long bytes) =>
        Post(new Arrival(this, end, ArrivalKind.Frames, frames, bytes));

    /// <summary>Takes a frame that comes outside its connection.</summary>
    public void ReceiveApart(SimulatedHost from, byte[] frame, TraceKind kind) => Post(new ApartArrival(this, from, frame, kind));

    private void Post(LoopItem item)
    {
        if (Loop.IsAlive && !IsClosed)
            Loop.Post(item);
    }

    private PeerId PeerOf(SimulatedHost host)
    {
        if (!peerOfHost.TryGetValue(host.Index, out int index))
        {
            index = peers.Count;
            peers.Add(new PeerState(host));
            peerOfHost.Add(host.Index, index);
        }

        return new PeerId(index);
    }

    private void CloseAll(bool silently)
    {
        foreach (PeerState peer in peers)
        {
            if (fabric.PairOf(Host, peer.Host).Connection is not { } connection || connection.EndOf(this) is not { IsOpen: true } end)
                continue;
            end.DiedSilently = silently;
            end.Close();
        }
    }

    private void Deliver(PeerId from, byte[] frame, TraceKind kind)
    {
        Trace(kind, from, frame);
        try
        {
            handler!.OnFrame(from, frame);
        }
        catch (Foundation.Wire.WireFormatException) when (fabric.DropsMalformed)
        {
            peers[from.Index].End?.Close();
        }
    }

    private void Trace(TraceKind kind, PeerId from, byte[] frame)
    {
        uint sum = 0;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(frame);
        foreach (ulong word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (byte b in frame.AsSpan(words.Length * sizeof(ulong)))
            sum = BitOperations.Crc32C(sum, b);
        long what = ((long)peers[from.Index].Host.Index << 56) | ((long)(frame.Length == 0 ? 0 : frame[0]) << 48) | (uint)frame.Length;
        fabric.Simulation.Trace.Add(fabric.Simulation.NowTicks, kind, Loop.Index, what, sum);
    }

    private enum ArrivalKind
    {
        Connected,
        Disconnected,
        Frames,
        Writable,
    }

    private sealed class PeerState(SimulatedHost host)
    {
        public SimulatedHost Host { get; } = host;

        public bool Wanted { get; set; }

        /// <summary>The connection as far as this node knows.</summary>
        public ConnectionEnd? End { get; set; }
    }

    private sealed class Arrival(SimulatedNetwork network, ConnectionEnd end, ArrivalKind kind, List<byte[]>? frames, long bytes) : LoopItem
    {
        public override void Run()
        {
            PeerId id = network.PeerOf(end.Peer);
            PeerState peer = network.peers[id.Index];
            switch (kind)
            {
                case ArrivalKind.Connected:
                    peer.End = end;
                    network.handler!.OnConnected(id);
                    break;
                case ArrivalKind.Disconnected:
                    if (!ReferenceEquals(peer.End, end))
                        throw new SimulationException("A connection ended that was not the present one.");
                    peer.End = null;
                    network.handler!.OnDisconnected(id);
                    break;
                case ArrivalKind.Writable:
                    if (ReferenceEquals(peer.End, end))
                        network.handler!.OnWritable(id);
                    break;
                default:
                    end.Other.Taken(bytes);
                    foreach (byte[] frame in frames!)
                        network.Deliver(id, frame, TraceKind.Deliver);
                    break;
            }
        }
    }

    private sealed class ApartArrival(SimulatedNetwork network, SimulatedHost from, byte[] frame, TraceKind kind) : LoopItem
    {
        public override void Run() => network.Deliver(network.PeerOf(from), frame, kind);
    }
}
