using System.Collections.Concurrent;

namespace Paxtor.Testing.Tests.Runs.Names;

/// <summary>What the tenants of a run share outside of the cluster: who acts in which name. They find it by its id, a start argument.</summary>
internal sealed class Tenancy : IDisposable
{
    private static readonly ConcurrentDictionary<string, Tenancy> All = new();

    private readonly SimulatedCluster cluster;
    private readonly Dictionary<LockKey, (long Token, Pid Pid)> last = [];
    private readonly HashSet<(LockKey Key, Pid Pid)> running = [];

    public Tenancy(string id, SimulatedCluster cluster)
    {
        Id = id;
        this.cluster = cluster;
        All[id] = this;
    }

    public string Id { get; }

    public RunCounts Counts { get; } = new();

    public static Tenancy Of(string id) => All[id];

    /// <summary>Whether the one that was given a name last runs.</summary>
    public bool Runs(LockKey key) => last.TryGetValue(key, out (long Token, Pid Pid) holder) && running.Contains((key, holder.Pid));

    /// <summary>The processes of a node that was killed or has left, in that life of it.</summary>
    public void Forget(string node, long incarnation) => running.RemoveWhere(r => r.Pid.Node == node && r.Pid.Incarnation == incarnation);

    /// <summary>One begins: with a greater token than all before it.</summary>
    public void Begin(NameTenure tenure, Pid pid)
    {
        Counts.Add("names started");
        if (last.TryGetValue(tenure.Key, out (long Token, Pid Pid) before) && before.Token >= tenure.Token)
            Fail($"Tokens of names do not grow: {pid} has {tenure.Key} with {tenure.Token}, and {before.Pid} had it with {before.Token}.");
        last[tenure.Key] = (tenure.Token, pid);
        running.Add((tenure.Key, pid));
        foreach ((LockKey Key, Pid Pid) other in running)
        {
            // It may still be there, asleep or about to be told; acting is what it must not do.
            if (other.Key == tenure.Key && other.Pid != pid)
                Counts.Add("names taken from one that had not ended");
        }
    }

    /// <summary>One handles a message: no other may have been given the name since.</summary>
    public void Act(NameTenure tenure, Pid pid)
    {
        Counts.Add("names used");
        if (last[tenure.Key].Pid != pid)
            Fail($"Two have a name: {pid} acts as {tenure.Key}, which {last[tenure.Key].Pid} has.");
        if (!running.Contains((tenure.Key, pid)))
            Fail($"{pid} acts as {tenure.Key} after its end.");
    }

    public void End(NameTenure tenure, Pid pid) => running.Remove((tenure.Key, pid));

    /// <summary>Someone is told of the end of a process: its name is given up in the store, or goes with its session.</summary>
    public void CheckGivenUp(Pid pid, ExitReason reason)
    {
        if (reason.Kind is ExitKind.NoConnection or ExitKind.NoProcess)
            return;
        Counts.Add("ends told");
        SimulatedNode node = cluster[pid.Node];
        if (node.IsRunning && node.Incarnation == pid.Incarnation && node.NameService!.Host.HoldsClaimOf(pid))
            Fail($"The end of {pid} is told, and its name is not given up.");
    }

    public void Dispose() => All.TryRemove(Id, out _);

    private void Fail(string what) => cluster.Simulation.Fail(new SimulationException(what));
}
