using System.Text;

namespace Paxtor.Raft.Tests.Harness;

/// <summary>A few nodes, the messages between them, and who can hear whom.</summary>
internal sealed class SimCluster
{
    private readonly HashSet<(ulong From, ulong To)> _cut = [];
    private ulong _contexts;

    public SimCluster(int seed, int voters, int learners = 0, Func<RaftOptions, RaftOptions>? tune = null)
    {
        Random = new Random(seed);
        var all = Enumerable.Range(1, voters + learners).Select(id => (ulong)id).ToArray();
        var configuration = new RaftConfiguration(all[..voters], all[voters..]);
        foreach (var id in all)
        {
            var options = new RaftOptions { Id = id };
            Nodes.Add(id, new SimNode(tune?.Invoke(options) ?? options, new RaftSnapshot(0, 0, configuration), Oracle, new Random(Random.Next())));
        }
    }

    public Random Random { get; }

    public SafetyOracle Oracle { get; } = new();

    public SortedDictionary<ulong, SimNode> Nodes { get; } = [];

    /// <summary>The messages under way, oldest first.</summary>
    public List<RaftMessage> Network { get; } = [];

    /// <summary>Sees every message that arrives.</summary>
    public Action<RaftMessage>? Delivered { get; set; }

    public HashSet<ulong> SlowDisks { get; } = [];

    public SimNode this[ulong id] => Nodes[id];

    public IEnumerable<SimNode> Up => Nodes.Values.Where(node => node.IsUp);

    public SimNode? Leader => Up.Where(node => node.Raft.Role == RaftRole.Leader).MaxBy(node => node.Raft.Term);

    public void Cut(ulong from, ulong to) => _cut.Add((from, to));

    public void Heal() => _cut.Clear();

    public bool IsCut(ulong from, ulong to) => _cut.Contains((from, to));

    public RaftProposeResult Propose(ulong id, string value) =>
        Nodes[id].Raft.TryPropose(RaftEntryKind.Normal, Encoding.UTF8.GetBytes(value), out _);

    public ulong Read(ulong id, out RaftReadResult result)
    {
        result = Nodes[id].Read(++_contexts);
        return _contexts;
    }

    /// <summary>Takes a message off the network and gives it to its receiver, unless that is down or cut off.</summary>
    public void Deliver(int place, bool keepCopy = false)
    {
        var message = Network[place];
        if (!keepCopy)
            Network.RemoveAt(place);
        var arrives = Nodes[message.To].IsUp && !IsCut(message.From, message.To);
        if (arrives)
        {
            Delivered?.Invoke(message);
            Nodes[message.To].Raft.Step(message);
        }

        ReportShipping(message, arrives);
    }

    public void Drop(int place)
    {
        var message = Network[place];
        Network.RemoveAt(place);
        ReportShipping(message, arrived: false);
    }

    public void Restart(ulong id) => Nodes[id].Start(new Random(Random.Next()));

    /// <summary>Turns, writes and delivers until nothing more happens.</summary>
    public void Settle(int limit = 100_000)
    {
        for (var moved = true; moved;)
        {
            Assert.True(limit-- > 0, "The cluster never comes to rest.");
            moved = false;
            foreach (var node in Up)
            {
                moved |= node.Turn(Network);
                if (node.Disk.IsWriting && !SlowDisks.Contains(node.Id))
                {
                    node.FinishWrites(node.Disk.Writing);
                    moved = true;
                }
            }

            for (var arrived = Network.Count; arrived > 0; arrived--)
            {
                Deliver(0);
                moved = true;
            }
        }
    }

    public void TickAll(int ticks = 1)
    {
        for (; ticks > 0; ticks--)
        {
            foreach (var node in Up)
                node.Raft.Tick();
            Settle();
        }
    }

    private void ReportShipping(in RaftMessage message, bool arrived)
    {
        if (message.Type != RaftMessageType.InstallSnapshot || !Nodes[message.From].IsUp)
            return;
        if (arrived)
            Nodes[message.From].Raft.SnapshotSent(message.To);
        else
            Nodes[message.From].Raft.SnapshotFailed(message.To);
    }
}
