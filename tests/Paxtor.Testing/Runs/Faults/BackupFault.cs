using Paxtor.Quorum.Machine;
using Paxtor.Testing.Cluster;

namespace Paxtor.Testing.Tests.Runs.Faults;

/// <summary>
/// A backup is taken, the cluster goes on for a while, then all of it is lost, and a new one begins with the backup: revisions go back, tokens
/// must not.
/// </summary>
internal sealed class BackupFault(RunState run, NodeKeeper keeper)
{
    public void TakeBackup()
    {
        SimulatedNode? source = run.Cluster.Nodes.Where(static n => n is { IsRunning: true, Member.Raft: not null }).MaxBy(static n => n.Member!.Machine.Revision);
        if (source is null)
            return;
        IReadOnlyList<ReadOnlyMemory<byte>> backup = source.Member!.Machine.Capture().Encode();
        run.Simulation.After(TimeSpan.FromSeconds(3 + (run.Simulation.CreateRandom().NextDouble() * 8)), () => Restore(backup));
    }

    private void Restore(IReadOnlyList<ReadOnlyMemory<byte>> backup)
    {
        if (keeper.Ended)
            return;
        run.Counts.Add("backups restored");
        foreach (SimulatedNode node in run.Cluster.Nodes)
            node.Kill();
        IReadOnlyList<ReadOnlyMemory<byte>> state = BackupRestore.Rebase(backup);
        var machine = new StoreMachine(new StoreMachineOptions());
        machine.Restore(state);
        run.Cluster.Reseed(state);
        run.BeginEra(SeededDisk.Index, machine.Revision);
        keeper.DisksReplaced();
        foreach (SimulatedNode node in run.Cluster.Nodes)
            keeper.StartLater(node);
    }
}
