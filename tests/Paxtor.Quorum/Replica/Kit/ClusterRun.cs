using Paxtor.Coordination;
using Paxtor.Quorum.Replica;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica.Kit;

/// <summary>A simulated cluster with what the stories of these tests need: finding the leader, running a client's code to its end.</summary>
internal sealed class ClusterRun
{
    private readonly Dictionary<ulong, (ulong Hash, string Node)> hashes = [];

    public ClusterRun(int seed = 1, SimulatedClusterOptions? options = null)
    {
        Cluster = new SimulatedCluster(new Simulation(seed), options);
        Cluster.OnMemberMade = (node, member) => member.Applied = (index, _) => CheckHash(node, member, index);
    }

    public SimulatedCluster Cluster { get; }

    public Simulation Simulation => Cluster.Simulation;

    public IEnumerable<SimulatedNode> Voters => Cluster.Nodes.Where(static n => n.Votes);

    public SimulatedNode Client => Cluster.Nodes.First(static n => !n.Votes);

    /// <summary>The voter that leads the highest term and hears a quorum, or null.</summary>
    public SimulatedNode? Leader => Voters
        .Where(static n => n.IsRunning && n.Member is { Status: { Role: VoterRole.Leader, HasQuorum: true } })
        .OrderByDescending(static n => n.Member!.Status.Term)
        .FirstOrDefault();

    public IEnumerable<SimulatedNode> Followers => Voters.Where(n => n.IsRunning && n != Leader);

    public static ClusterRun Started(int seed = 1, SimulatedClusterOptions? options = null)
    {
        ClusterRun run = new(seed, options);
        run.Cluster.Start();
        run.WaitForLeader();
        return run;
    }

    public SimulatedNode WaitForLeader(SimulatedNode? other = null)
    {
        Until(() => Leader is not null && Leader != other, "a leader");
        return Leader!;
    }

    /// <summary>Lets the world run until a condition holds; fails when it takes more than a virtual minute.</summary>
    public void Until(Func<bool> condition, string what, TimeSpan? limit = null) =>
        Assert.True(Simulation.RunUntil(condition, limit ?? TimeSpan.FromMinutes(1)), $"In vain waited for: {what}.");

    public void For(TimeSpan span) => Simulation.RunFor(span);

    /// <summary>Runs code on a node to its end and gives its result.</summary>
    public T On<T>(SimulatedNode node, Func<ICoordinationStore, Task<T>> code)
    {
        T result = default!;
        Task done = node.Run(async () => result = await code(node.Store!).ConfigureAwait(true));
        Until(() => done.IsCompleted, $"code on {node.Name}");
        done.GetAwaiter().GetResult();
        return result;
    }

    public void On(SimulatedNode node, Func<ICoordinationStore, Task> code) => On(node, async s =>
    {
        await code(s).ConfigureAwait(true);
        return 0;
    });

    public long Put(SimulatedNode node, string key, string value, LeaseId lease = default) =>
        On(node, async s => (await s.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText(key), System.Text.Encoding.UTF8.GetBytes(value), lease))).ConfigureAwait(true)).Revision);

    public string? Get(SimulatedNode node, string key) => On(node, async s =>
    {
        TransactionResult result = await s.CommitAsync(Transaction.Of(Operation.Get(StoreKey.FromText(key)))).ConfigureAwait(true);
        return result.Results[0].First is { } found ? System.Text.Encoding.UTF8.GetString(found.Value.Span) : null;
    });

    private void CheckHash(SimulatedNode node, QuorumMember member, ulong index)
    {
        ulong hash = member.Machine.StateHash;
        if (!hashes.TryAdd(index, (hash, node.Name)))
            Assert.True(hashes[index].Hash == hash, $"After entry {index} the states of {hashes[index].Node} and {node.Name} differ.");
    }
}
