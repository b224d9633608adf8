using System.Text;

namespace Paxtor.Raft.Tests.Harness;

/// <summary>
/// The words scenario tests are told in. Between two sentences nothing moves by itself: time passes in
/// <see cref="Pass"/>, messages and writes move in <see cref="Settle"/> (which <see cref="Pass"/> includes).
/// </summary>
internal sealed class Story(int voters = 3, int learners = 0, Func<RaftOptions, RaftOptions>? tune = null, int seed = 1)
{
    public const int ElectionTimeout = 10;

    public SimCluster Cluster { get; } = new(seed, voters, learners, tune);

    public RaftNode this[ulong id] => Cluster[id].Raft;

    public List<RaftMessage> Network => Cluster.Network;

    /// <summary>Gives a node a past: its log as the terms of its entries, and its hard state.</summary>
    public void Past(ulong id, ulong term, ulong vote, params ulong[] entryTerms)
    {
        var entries = entryTerms.Select((of, i) =>
            new RaftEntry((ulong)i + 1, of, RaftEntryKind.Normal, Encoding.UTF8.GetBytes($"{i + 1}@{of}"))).ToArray();
        var node = Cluster[id];
        node.Crash(Cluster.Random);
        node.Disk.Write(new RaftPersistBatch(1, new RaftHardState(term, vote), HardStateChanged: true, entries, Snapshot: null));
        node.Disk.Finish(1);
        Cluster.Restart(id);
    }

    /// <summary>The node's election timer runs out and it wins, if the others let it.</summary>
    public void Elect(ulong id)
    {
        TimeOut(id);
        Settle();
        Assert.Equal(RaftRole.Leader, this[id].Role);
    }

    /// <summary>Time passes for one node only, until it campaigns.</summary>
    public void TimeOut(ulong id)
    {
        var ticks = 0;
        do
        {
            Assert.True(ticks++ < 2 * ElectionTimeout, $"Node {id} does not campaign.");
            this[id].Tick();
        }
        while (this[id].Role is not (RaftRole.PreCandidate or RaftRole.Candidate or RaftRole.Leader));
    }

    /// <summary>Time passes for all, and all that happens meanwhile happens.</summary>
    public void Pass(int ticks) => Cluster.TickAll(ticks);

    public void Settle() => Cluster.Settle();

    /// <summary>A node does one turn: its messages are on the network, its batch is being written.</summary>
    public void Turn(params ulong[] ids)
    {
        foreach (var id in ids)
            Cluster[id].Turn(Network);
    }

    /// <summary>All that a node was writing becomes durable, and it does a turn.</summary>
    public void FinishWrites(ulong id)
    {
        Cluster[id].FinishWrites(Cluster[id].Disk.Writing);
        Turn(id);
    }

    /// <summary>Delivers the messages under way that are of a kind, in order; the rest waits.</summary>
    public int Deliver(Func<RaftMessage, bool> which)
    {
        var delivered = 0;
        for (var left = Network.Count; left > 0; left--)
        {
            var place = Network.FindIndex(message => which(message));
            if (place < 0)
                break;
            Cluster.Deliver(place);
            delivered++;
        }

        return delivered;
    }

    public int Lose(Func<RaftMessage, bool> which)
    {
        var lost = 0;
        for (int place; (place = Network.FindIndex(message => which(message))) >= 0; lost++)
            Cluster.Drop(place);
        return lost;
    }

    public void Propose(ulong id, params string[] values)
    {
        foreach (var value in values)
            Assert.Equal(RaftProposeResult.Accepted, Cluster.Propose(id, value));
    }

    public ulong Read(ulong id)
    {
        var context = Cluster.Read(id, out var result);
        Assert.Equal(RaftReadResult.Accepted, result);
        return context;
    }

    /// <summary>How a read ended: true, false, or null while it waits.</summary>
    public bool? Outcome(ulong id, ulong context)
    {
        foreach (var read in Cluster[id].Reads)
        {
            if (read.Context == context)
                return read.Confirmed;
        }

        return null;
    }

    public void CutBetween(ulong a, ulong b)
    {
        Cluster.Cut(a, b);
        Cluster.Cut(b, a);
    }

    public void Isolate(ulong id)
    {
        foreach (var other in Cluster.Nodes.Keys.Where(other => other != id))
            CutBetween(id, other);
    }

    public void Heal() => Cluster.Heal();

    public void Crash(ulong id) => Cluster[id].Crash(Cluster.Random);

    public void Restart(ulong id) => Cluster.Restart(id);

    public void Applied(ulong id, params string[] values) => Assert.Equal(values, Cluster[id].Applied);

    public void AppliedEverywhere(params string[] values)
    {
        foreach (var id in Cluster.Nodes.Keys)
            Applied(id, values);
    }

    /// <summary>The terms of a node's log, from its first entry in memory.</summary>
    public ulong[] LogTerms(ulong id)
    {
        var log = this[id].Log;
        return log.Slice(log.FirstIndex, log.LastIndex).ToArray().Select(entry => entry.Term).ToArray();
    }
}
