using Paxtor.Testing.Tracing;

namespace Paxtor.Testing.Network;

/// <summary>
/// The wires between all simulated nodes: which way is open, how slow it is, and every connection. The fault model is that of TCP:
/// a connection delivers in order or breaks; a way that is shut stalls it, and each side notices by itself, from silence.
/// </summary>
internal sealed class NetworkFabric
{
    private readonly List<SimulatedHost> hosts = [];
    private readonly Dictionary<string, SimulatedHost> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, int), HostPair> pairs = [];
    private readonly HashSet<(int From, int To)> shut = [];

    public NetworkFabric(Simulation simulation)
    {
        Simulation = simulation;
        Random = simulation.CreateRandom();
    }

    public Simulation Simulation { get; }

    public Random Random { get; }

    /// <summary>How the network is at present; may be changed at any time.</summary>
    public NetworkConditions Conditions { get; set; } = new();

    /// <summary>
    /// Whether a malformed frame costs its sender the connection, as in a real network. Default false: it ends the run, since nobody sends such
    /// frames unless a test does on purpose.
    /// </summary>
    public bool DropsMalformed { get; set; }

    /// <summary>
    /// Whether a late request of this node would do most harm now, if it can do any: some wait for such a moment. Null for no such moments.
    /// </summary>
    public Func<string, bool>? IsWorstMoment { get; set; }

    /// <summary>Counts the clusters that had this network one after the other; frames of an earlier one never come.</summary>
    public int Epoch { get; set; }

    /// <summary>Frames that came late, after their connection had broken.</summary>
    public long LateFrames { get; set; }

    /// <summary>Requests among <see cref="LateFrames"/>.</summary>
    public long LateRequests { get; set; }

    /// <summary>Connections that broke.</summary>
    public long Breaks { get; set; }

    /// <summary>Makes the network of a node, in place of that of an earlier incarnation of the same name, which must be dead.</summary>
    public SimulatedNetwork CreateNetwork(string name, SimulatedLoop loop, long incarnation = 1)
    {
        SimulatedHost host = HostOf(name);
        if (host.Node is { Loop.IsAlive: true, IsClosed: false })
            throw new SimulationException($"{name} has a living network already.");
        var network = new SimulatedNetwork(this, host, loop) { Incarnation = incarnation };
        host.Node = network;
        return network;
    }

    public SimulatedHost HostOf(string name)
    {
        if (byName.TryGetValue(name, out SimulatedHost? host))
            return host;
        host = new SimulatedHost(name, hosts.Count);
        hosts.Add(host);
        byName.Add(name, host);
        return host;
    }

    public HostPair PairOf(SimulatedHost a, SimulatedHost b)
    {
        if (a.Index == b.Index)
            throw new SimulationException($"{a.Name} has no connection to itself.");
        (SimulatedHost low, SimulatedHost high) = a.Index < b.Index ? (a, b) : (b, a);
        if (!pairs.TryGetValue((low.Index, high.Index), out HostPair? pair))
        {
            pair = new HostPair(this, low, high);
            pairs.Add((low.Index, high.Index), pair);
        }

        return pair;
    }

    /// <summary>Shuts or opens the way from one node to another; the way back is a different one.</summary>
    public void SetWay(string from, string to, bool open)
    {
        (int, int) way = (HostOf(from).Index, HostOf(to).Index);
        if (open ? shut.Remove(way) : shut.Add(way))
            Simulation.Trace.Add(Simulation.NowTicks, open ? TraceKind.Heal : TraceKind.Fault, -1, way.Item1, way.Item2, "way");
    }

    /// <summary>Shuts both ways between every node of one group and every node of another.</summary>
    public void Separate(IEnumerable<string> group, IReadOnlyCollection<string> others)
    {
        foreach (string a in group)
        {
            foreach (string b in others)
            {
                SetWay(a, b, open: false);
                SetWay(b, a, open: false);
            }
        }
    }

    /// <summary>Opens every way.</summary>
    public void OpenAll()
    {
        shut.Clear();
        Simulation.Trace.Add(Simulation.NowTicks, TraceKind.Heal, -1, 0, 0, "all ways");
    }

    public bool IsOpen(SimulatedHost from, SimulatedHost to) => !shut.Contains((from.Index, to.Index));

    /// <summary>Tells the peers of a node whose loop has died: soon, as when only the process died, or by silence, as when the machine did.</summary>
    public void NodeDied(SimulatedNetwork node, bool machineToo) => node.Died(machineToo);

    /// <summary>A random way of a frame.</summary>
    public long Latency()
    {
        NetworkConditions c = Conditions;
        long max = c.SlowProbability > 0 && Random.NextDouble() < c.SlowProbability ? c.SlowLatencyMax.Ticks : c.LatencyMax.Ticks;
        return Random.NextInt64(c.LatencyMin.Ticks, Math.Max(c.LatencyMin.Ticks + 1, max));
    }

    /// <summary>Lets a frame arrive by itself, outside any connection.</summary>
    public void DeliverApart(SimulatedHost from, SimulatedHost to, byte[] frame, long delay, TraceKind kind) =>
        Simulation.ScheduleAt(Simulation.NowTicks + delay, static s => ((StrayFrame)s!).Arrive(), new StrayFrame(this, from, to, frame, kind));

    /// <summary>What becomes of a frame whose connection broke: mostly nothing, sometimes it comes late.</summary>
    public void FrameLost(SimulatedHost from, SimulatedHost to, byte[] frame)
    {
        NetworkConditions c = Conditions;
        if (c.LateProbability <= 0 || !FrameClass.MayComeLate(frame) || Random.NextDouble() >= c.LateProbability)
            return;
        double share = Random.NextDouble();
        DeliverApart(from, to, frame, (long)(share * share * share * c.LateMax.Ticks), TraceKind.LateCopy);
    }

    private sealed class StrayFrame(NetworkFabric fabric, SimulatedHost from, SimulatedHost to, byte[] frame, TraceKind kind)
    {
        private int patience = kind == TraceKind.LateCopy && FrameClass.IsRequest(frame) && fabric.Random.Next(2) == 0 ? 100 : 0;

        private readonly int epoch = fabric.Epoch;

        public void Arrive()
        {
            if (epoch != fabric.Epoch || to.Node is not { IsStarted: true, IsClosed: false, Loop.IsAlive: true } node)
                return;
            if (!fabric.IsOpen(from, to))
            {
                fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + TimeSpan.TicksPerSecond, static s => ((StrayFrame)s!).Arrive(), this);
                return;
            }

            if (patience > 0 && fabric.IsWorstMoment is { } isWorst && !isWorst(from.Name))
            {
                patience--;
                long pause = fabric.Random.NextInt64(TimeSpan.TicksPerSecond / 5);
                fabric.Simulation.ScheduleAt(fabric.Simulation.NowTicks + pause, static s => ((StrayFrame)s!).Arrive(), this);
                return;
            }

            if (kind == TraceKind.LateCopy)
            {
                fabric.LateFrames++;
                fabric.LateRequests += FrameClass.IsConsensus(frame) ? 0 : 1;
            }

            node.ReceiveApart(from, frame, kind);
        }
    }
}
