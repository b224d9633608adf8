using Microsoft.Extensions.Logging;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica;

/// <summary>Tells every connected node and the owner what this voter is, on change and from time to time.</summary>
internal sealed class StatusBoard
{
    private readonly MemberClock clock;
    private readonly ConnectionTable connections;
    private readonly Outbox outbox;
    private readonly IQuorumMemberOwner owner;
    private readonly ILogger logger;
    private readonly long interval;
    private long nextBroadcast;
    private RaftNode? core;
    private int leases;

    public StatusBoard(QuorumMemberOptions options, MemberClock clock, ConnectionTable connections, Outbox outbox, IQuorumMemberOwner owner, ILogger logger)
    {
        this.clock = clock;
        this.connections = connections;
        this.outbox = outbox;
        this.owner = owner;
        this.logger = logger;
        interval = clock.Units(options.StatusInterval);
    }

    /// <summary>What was told last.</summary>
    public MemberStatus Status { get; private set; } = new();

    /// <summary>Looks what the voter is now, and tells it if it changed or is due.</summary>
    /// <param name="raft">The core; null while the cluster is not formed.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="problem">What keeps the voter from working with others.</param>
    /// <param name="revision">The revision of its store.</param>
    /// <param name="leaseCount">The leases in its store.</param>
    public void Update(RaftNode? raft, UInt128 clusterId, string problem, long revision, int leaseCount)
    {
        core = raft;
        leases = leaseCount;
        bool changed = raft is null
            ? Status.ClusterId != clusterId || Status.Problem != problem
            : Status.Role != RoleOf(raft) || Status.Term != raft.Term || Status.HasQuorum != HasQuorum(raft)
                || !string.Equals(Status.Leader, LeaderOf(raft), StringComparison.Ordinal) || Status.Problem != problem || Status.ClusterId != clusterId;
        if (changed)
        {
            MemberStatus before = Status;
            Status = Describe(raft, clusterId, problem);
            Log(before, Status);
        }

        if (!changed && clock.Now < nextBroadcast)
            return;
        nextBroadcast = clock.Now + interval;
        for (int i = 0; i < connections.Count; i++)
        {
            if (connections.At(i) is { IsConnected: true } connection)
                Tell(connection, revision);
        }

        if (connections.Local is { } local)
            Tell(local, revision);
        if (changed)
            owner.OnStatusChanged(Status);
    }

    /// <summary>Tells one node.</summary>
    public void Tell(Connection connection, long revision)
    {
        Frame(connection, revision).Write(outbox.Head);
        outbox.TrySend(connection); // one that finds no room is followed by the next
    }

    /// <summary>The status as one connection is told it.</summary>
    public VoterStatusFrame Frame(Connection connection, long revision) => new()
    {
        ClusterId = Status.ClusterId,
        Role = Status.Role,
        Leader = Status.Leader,
        Term = Status.Term,
        HasQuorum = Status.HasQuorum,
        AppliedRevision = revision,
        WatchRevision = connection.Watches?.ToldRevision(revision) ?? revision,
        CommitIndex = core?.Commit ?? 0,
        AppliedIndex = core?.Applied ?? 0,
        FirstIndex = core?.FirstIndex ?? 0,
        LastIndex = core?.LastIndex ?? 0,
        SnapshotIndex = core?.Snapshot.Index ?? 0,
        Leases = leases,
        Problem = Status.Problem,
    };

    private MemberStatus Describe(RaftNode? raft, UInt128 clusterId, string problem) => raft is null
        ? new MemberStatus { ClusterId = clusterId, Problem = problem }
        : new MemberStatus
        {
            Role = RoleOf(raft),
            ClusterId = clusterId,
            Leader = LeaderOf(raft),
            Term = raft.Term,
            HasQuorum = HasQuorum(raft),
            Problem = problem,
        };

    private void Log(MemberStatus before, MemberStatus now)
    {
        if (now.Role == VoterRole.Candidate && (before.Role != VoterRole.Candidate || before.Term != now.Term))
        {
            QuorumMetrics.Elections.Add(1);
            MemberLog.ElectionBegun(logger, now.Term);
        }

        if (now.Leader.Length > 0 && (now.Leader != before.Leader || now.Term != before.Term))
        {
            QuorumMetrics.LeaderChanges.Add(1);
            MemberLog.LeaderChanged(logger, now.Term, now.Leader);
        }

        if (before.HasQuorum && !now.HasQuorum)
            MemberLog.QuorumLost(logger, before.Role == VoterRole.Leader ? "a majority of the voters does not answer." : $"the leader {before.Leader} is not heard.");
        else if (!before.HasQuorum && now.HasQuorum)
            MemberLog.QuorumBack(logger, now.Leader, now.Term);
    }

    private static bool HasQuorum(RaftNode raft) => raft.Leader != 0 && raft.QuorumActive;

    private static VoterRole RoleOf(RaftNode raft) => raft.Role switch
    {
        RaftRole.Leader => VoterRole.Leader,
        RaftRole.Follower => VoterRole.Follower,
        _ => VoterRole.Candidate,
    };

    private string LeaderOf(RaftNode raft) =>
        raft.Leader == 0 ? "" : raft.Leader == raft.Id ? connections.OwnName : connections.Voter(raft.Leader)?.Name ?? "";
}
