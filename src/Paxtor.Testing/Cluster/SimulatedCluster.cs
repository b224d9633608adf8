using Paxtor.Coordination;
using Paxtor.Quorum.Client;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Storage;
using Paxtor.Testing.Cluster;
using Paxtor.Testing.Network;
using Paxtor.Testing.Tracing;

namespace Paxtor.Testing;

/// <summary>
/// A whole cluster in memory, on one thread and in virtual time: the real consensus, storage, client and lock code over a simulated
/// network and disks. Faults come when the test says so, and the same seed with the same calls gives the same run.
/// </summary>
/// <example>
/// <code>
/// var cluster = new SimulatedCluster(new Simulation(seed: 1));
/// cluster.Start();
/// Task work = cluster["c1@sim"].Run(async () => { … });
/// cluster.Simulation.RunUntil(() => work.IsCompleted, TimeSpan.FromMinutes(1));
/// </code>
/// </example>
public sealed class SimulatedCluster
{
    private readonly List<SimulatedNode> nodes = [];

    /// <summary>Makes the nodes; none runs yet.</summary>
    /// <param name="simulation">The world they live in.</param>
    /// <param name="options">What the cluster is made of; null for the defaults.</param>
    public SimulatedCluster(Simulation simulation, SimulatedClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Simulation = simulation;
        Options = options ?? new SimulatedClusterOptions();
        Fabric = new NetworkFabric(simulation) { Conditions = Options.Network };
        VoterAddresses = [.. Enumerable.Range(1, Options.Voters).Select(static i => new VoterAddress($"v{i}@sim", $"sim:{i}"))];
        foreach (VoterAddress voter in VoterAddresses)
            nodes.Add(new SimulatedNode(this, voter.Name, votes: true));
        for (int i = 1; i <= Options.Clients; i++)
            nodes.Add(new SimulatedNode(this, $"c{i}@sim", votes: false));
        simulation.Trace.NameOf = i => simulation.Loops[i].Name;
    }

    /// <summary>The world the cluster lives in.</summary>
    public Simulation Simulation { get; }

    /// <summary>What it is made of.</summary>
    public SimulatedClusterOptions Options { get; }

    /// <summary>All nodes, running or not: first the voters, then the clients.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => nodes;

    /// <summary>How good the network is; may be changed at any time.</summary>
    public NetworkConditions Network
    {
        get => Fabric.Conditions;
        set => Fabric.Conditions = value;
    }

    internal NetworkFabric Fabric { get; }

    internal IReadOnlyList<VoterAddress> VoterAddresses { get; }

    internal StorageOptions StorageOptions { get; init; } = new() { SegmentBytes = 256 << 10, EntryBytesMax = 128 << 10, BackgroundStepBytes = 64 << 10 };

    internal QuorumStoreOptions StoreOptions { get; init; } = new();

    /// <summary>Puts something between a node's recipes and its store, for checks.</summary>
    internal Func<SimulatedNode, ICoordinationStore, ICoordinationStore> DecorateStore { get; set; } = static (_, store) => store;

    /// <summary>Told of each voter before it starts, for checks.</summary>
    internal Action<SimulatedNode, QuorumMember> OnMemberMade { get; set; } = static (_, _) => { };

    /// <summary>Changes the settings of each voter that starts.</summary>
    internal Func<QuorumMemberOptions, QuorumMemberOptions> AdjustMember { get; set; } = static options => options;

    /// <summary>Told when a node ends by itself.</summary>
    internal Action<SimulatedNode, Exception> OnNodeFailed { get; set; } = static (node, error) =>
        throw new SimulationException($"{node.Name} ended by itself: {error.Message}", error);

    /// <summary>A node by its name.</summary>
    /// <param name="name">For example <c>c1@sim</c>.</param>
    public SimulatedNode this[string name] => nodes.Find(n => string.Equals(n.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no node {name}.", nameof(name));

    /// <summary>Starts every node that does not run.</summary>
    public void Start()
    {
        foreach (SimulatedNode node in nodes)
        {
            if (!node.IsRunning)
                node.Start();
        }
    }

    /// <summary>Parts the network: nodes of different groups cannot reach each other any more. A node in no group is not touched.</summary>
    /// <param name="groups">Names of nodes.</param>
    public void Partition(params IReadOnlyCollection<string>[] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        for (int i = 0; i < groups.Length; i++)
        {
            for (int j = i + 1; j < groups.Length; j++)
                Fabric.Separate(groups[i], groups[j]);
        }
    }

    /// <summary>Shuts one way only: what one node sends does not reach the other any more.</summary>
    /// <param name="from">The sender's name.</param>
    /// <param name="to">The receiver's name.</param>
    public void Block(string from, string to) => Fabric.SetWay(from, to, open: false);

    /// <summary>Opens every way of the network.</summary>
    public void Heal() => Fabric.OpenAll();

    /// <summary>Puts a new cluster in the place of this one, whose nodes must not run: every voter has a new disk with a given state.</summary>
    /// <param name="state">The bytes of a snapshot of the state machine.</param>
    internal void Reseed(IReadOnlyList<ReadOnlyMemory<byte>> state)
    {
        Random random = Simulation.CreateRandom();
        UInt128 clusterId = new((ulong)random.NextInt64(), (ulong)random.NextInt64(1, long.MaxValue));
        Fabric.Epoch++;
        foreach (SimulatedNode node in nodes)
        {
            if (node.Votes)
                node.ReplaceDisk(SeededDisk.Make(node.Name, VoterAddresses, clusterId, state, StorageOptions, Simulation.CreateRandom()));
        }
    }

    internal QuorumMemberOptions MemberOptions(string name) => AdjustMember(new()
    {
        Name = name,
        Voters = VoterAddresses,
        HeartbeatInterval = Options.Heartbeat,
        ElectionTimeout = Options.ElectionTimeout,
        SnapshotEntries = Options.SnapshotEntries,
        SnapshotStepBytes = 1024,
        SnapshotTailEntries = Options.SnapshotTailEntries,
        Limits = StoreOptions.Limits with { MaxRequestBytes = Math.Min(StoreOptions.Limits.MaxRequestBytes, StorageOptions.EntryBytesMax / 2) },
        MaxBatchBytes = StorageOptions.EntryBytesMax / 2,
        EntryBytesMax = StorageOptions.EntryBytesMax,
    });

    internal void OnStatusChanged(SimulatedNode node, MemberStatus status) =>
        Simulation.Trace.Add(Simulation.NowTicks, TraceKind.Leader, node.Loop!.Index, (long)status.Term, (long)status.Role, status.Leader);
}
