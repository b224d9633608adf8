using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;
using Paxtor.Testing.Network;
using Paxtor.Transport;

namespace Paxtor.Quorum.Tests.Replica.Kit;

/// <summary>A node that speaks frames and nothing else: what it sends is up to the test, what it gets is kept.</summary>
internal sealed class RawPeer : INetworkHandler
{
    private readonly SimulatedLoop loop;
    private readonly SimulatedNetwork network;
    private readonly Dictionary<string, PeerId> peers = [];

    public RawPeer(ClusterRun run, string name)
    {
        loop = run.Simulation.CreateLoop(name);
        network = run.Cluster.Fabric.CreateNetwork(name, loop);
        loop.RunNow(() =>
        {
            foreach (SimulatedNode voter in run.Voters.Where(v => v.Name != name))
                peers[voter.Name] = network.Open(voter.Name, "sim:1");
            network.Start(this);
        });
        run.Until(() => Connected.Count == peers.Count(p => run.Cluster[p.Key].IsRunning), "the raw peer's connections");
    }

    public List<(string From, byte[] Frame)> Received { get; } = [];

    public HashSet<string> Connected { get; } = [];

    public int Disconnects { get; private set; }

    public IEnumerable<(ulong Id, ResponseStatus Status, string? Message, byte[] Payload)> Responses =>
        Received.Where(static r => r.Frame[0] == (byte)FrameKind.Response).Select(static r =>
        {
            ResponseFrame frame = ResponseFrame.Read(r.Frame.AsSpan(1));
            return (frame.Id, frame.Status, frame.Message, frame.Payload.ToArray());
        });

    public void Send(SimulatedNode to, params byte[][] frames) => loop.RunNow(() =>
    {
        foreach (byte[] frame in frames)
            Assert.True(network.TrySend(peers[to.Name], frame));
        network.Flush();
    });

    public static byte[] Request(ulong id, RequestOperation operation, Action<ProtoWriter> request, ulong remaining = 1_800, int hops = 0, byte[]? trace = null)
    {
        ProtoWriter payload = new();
        request(payload);
        ProtoWriter frame = new();
        new RequestFrame { Id = id, Operation = operation, RemainingMilliseconds = remaining, Hops = hops, Trace = trace }.WriteHead(frame, payload.Length);
        frame.Raw(payload.Written);
        return frame.Written.ToArray();
    }

    public static byte[] Put(ulong id, string key, ulong remaining = 1_800) =>
        Request(id, RequestOperation.Write, w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Put(StoreKey.FromText(key), default))), remaining);

    public static byte[] WatchOpen(ulong watch, KeyRange range, long from)
    {
        ProtoWriter target = new();
        StoreCodec.WriteWatchRequest(target, new WatchRequest(range, from));
        ProtoWriter frame = new();
        new WatchOpenFrame { Watch = watch, Target = target.Written }.Write(frame);
        return frame.Written.ToArray();
    }

    void INetworkHandler.OnConnected(PeerId peer) => Connected.Add(network.NameOf(peer));

    void INetworkHandler.OnDisconnected(PeerId peer)
    {
        Connected.Remove(network.NameOf(peer));
        Disconnects++;
    }

    void INetworkHandler.OnFrame(PeerId peer, ReadOnlySpan<byte> frame) => Received.Add((network.NameOf(peer), frame.ToArray()));
}
