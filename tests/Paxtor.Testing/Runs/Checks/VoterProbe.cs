using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Replica;
using Paxtor.Raft;

namespace Paxtor.Testing.Tests.Runs.Checks;

/// <summary>Looks into one life of a voter and tells the checks of the run what it sees after every entry.</summary>
internal sealed class VoterProbe : IWatchSink, ILeaseObserver
{
    private readonly RunState run;
    private readonly QuorumMember member;
    private ILeaseObserver? leases;
    private StoreWatcher? watcher;
    private ulong applied;

    public VoterProbe(RunState run, SimulatedNode node, QuorumMember member)
    {
        this.run = run;
        this.member = member;
        Node = node;
        member.Applied = OnApplied;
    }

    public SimulatedNode Node { get; }

    /// <summary>The last index applied in this life.</summary>
    public ulong Applied => applied;

    /// <summary>Called after every event.</summary>
    public void Look()
    {
        if (!ReferenceEquals(Node.Member, member) || member.Raft is not { Role: RaftRole.Leader } raft)
            return;
        run.Leaders.Add(raft.Term, Node.Name);
    }

    bool IWatchSink.TryDeliver(StoreWatcher watcher, WatchBatch batch)
    {
        run.Changes.Add(Node.Name, batch.ToEvents());
        return true;
    }

    void IWatchSink.OnCompacted(StoreWatcher watcher, long compactedRevision) => this.watcher = null;

    void ILeaseObserver.OnLeaseGranted(LeaseRecord lease) => leases!.OnLeaseGranted(lease);

    void ILeaseObserver.OnLeaseEnded(LeaseRecord lease)
    {
        leases!.OnLeaseEnded(lease);
        run.Leases.Ended(new LeaseId(lease.Id));
    }

    void ILeaseObserver.OnLeasesReplaced() => leases!.OnLeasesReplaced();

    private void OnApplied(ulong index, ulong term)
    {
        StoreMachine machine = member.Machine;
        if (!ReferenceEquals(machine.LeaseObserver, this))
        {
            leases = machine.LeaseObserver ?? throw new SimulationException($"{Node.Name} keeps no leases.");
            machine.LeaseObserver = this;
        }

        if (index <= applied)
            throw new SimulationException($"{Node.Name} applied entry {index} after entry {applied}.");
        applied = index;
        run.Counts.Add("entries applied");
        run.Applied.Add(Node.Name, index, term, machine.StateHash, machine.Revision);
        if (watcher is null)
        {
            watcher = machine.Watches.Open(KeyRange.Prefix(default), machine.CompactedRevision + 1, this, 0);
            machine.Watches.Resume(watcher);
        }
    }
}
