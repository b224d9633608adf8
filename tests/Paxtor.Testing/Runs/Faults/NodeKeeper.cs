using Paxtor.Quorum.Storage;
using Paxtor.Testing.Tests.Runs.Checks;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>Starts nodes, with clocks as bad as the run allows, probes and workloads, and starts again those that ended; but not those whose disk is damaged.</summary>
internal sealed class NodeKeeper
{
    /// <summary>What a node says that ends as an owner with <see cref="OnLost.FailFast"/> has asked.</summary>
    private const string HeedlessOwner = "its owner asked that the node ends then";

    private readonly RunState run;
    private readonly Random random;
    private readonly Action<SimulatedNode> begin;
    private readonly Dictionary<string, VoterProbe> probes = new(StringComparer.Ordinal);
    private readonly HashSet<string> rotten = new(StringComparer.Ordinal);
    private readonly HashSet<string> lost = new(StringComparer.Ordinal);

    /// <param name="run">The run.</param>
    /// <param name="begin">Begins the workloads of a node that has started; on its loop.</param>
    public NodeKeeper(RunState run, Action<SimulatedNode> begin)
    {
        this.run = run;
        this.begin = begin;
        random = run.Simulation.CreateRandom();
        run.Cluster.OnMemberMade = (node, member) => probes[node.Name] = new VoterProbe(run, node, member);
        run.Cluster.OnNodeFailed = OnFailed;
        foreach (SimulatedNode node in run.Cluster.Nodes)
        {
            if (node.Disk is { } disk)
                DiskFaultsOfRun.Clear(run, disk);
        }
    }

    public IEnumerable<VoterProbe> Probes => probes.Values;

    /// <summary>Set when all faults are over: nodes are started at once.</summary>
    public bool Ended { get; set; }

    /// <summary>Voters that are lost for good.</summary>
    public bool IsLost(SimulatedNode node) => lost.Contains(node.Name);

    /// <summary>Whether one more voter may get a damaged disk, so that a majority stays sound; it counts from then on.</summary>
    public bool MayRot(SimulatedNode node)
    {
        int minority = (run.Cluster.Options.Voters - 1) / 2;
        return rotten.Contains(node.Name) || (rotten.Count < minority && rotten.Add(node.Name));
    }

    /// <summary>Every voter has a new disk.</summary>
    public void DisksReplaced()
    {
        rotten.Clear();
        lost.Clear();
        probes.Clear();
        foreach (SimulatedNode node in run.Cluster.Nodes)
        {
            if (node.Disk is { } disk)
                DiskFaultsOfRun.Clear(run, disk);
        }
    }

    public void Start(SimulatedNode node)
    {
        if (node.IsRunning || IsLost(node))
            return;
        node.Start();
        if (node.IsRunning)
        {
            node.Clock.SetDrift(random.NextInt64(-run.Plan.DriftMax, run.Plan.DriftMax + 1));
            node.Loop!.RunNow(() => begin(node));
            return;
        }

        if (node.Problem is StorageDamagedException && rotten.Contains(node.Name))
        {
            run.Counts.Add("damaged disks refused");
            lost.Add(node.Name);
        }
        else if (node.Problem is IOException)
        {
            Repair(node);
        }
        else
        {
            throw new SimulationException($"{node.Name} does not start, though its disk is sound: {node.Problem?.Message}", node.Problem);
        }
    }

    public void StartLater(SimulatedNode node) =>
        run.Simulation.After(TimeSpan.FromMilliseconds(Ended ? 1 : 50 + (Math.Pow(random.NextDouble(), 2) * 12_000)), () => Start(node));

    public void Kill(SimulatedNode node, NodeEndKind kind)
    {
        if (!node.IsRunning)
            return;
        node.Kill(kind);
        StartLater(node);
    }

    /// <summary>A node leaves in good order, as for an upgrade, and comes back.</summary>
    public void Leave(SimulatedNode node)
    {
        if (!node.IsRunning)
            return;
        node.Leave();
        run.Simulation.After(TimeSpan.FromSeconds(6), () => StartLater(node));
    }

    private void OnFailed(SimulatedNode node, Exception error)
    {
        if (error is InvalidOperationException && error.Message.Contains(HeedlessOwner, StringComparison.Ordinal))
        {
            run.Counts.Add("nodes ended for a heedless owner");
            StartLater(node);
            return;
        }

        if (error is not IOException)
        {
            run.Simulation.Fail(error as SimulationException ?? new SimulationException($"{node.Name} ended by itself: {error}", error));
            return;
        }

        run.Counts.Add("nodes ended by their disk");
        run.Simulation.After(TimeSpan.FromMilliseconds(1), () => Repair(node));
    }

    /// <summary>A failing disk works again when its node comes back; what had not been synced may be lost.</summary>
    private void Repair(SimulatedNode node)
    {
        if (node.Disk is { } disk)
            DiskFaultsOfRun.Clear(run, disk);
        StartLater(node);
    }
}
