using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Replica.Connections;
using Paxtor.Quorum.Replica.Requests;
using Paxtor.Quorum.Storage;
using Paxtor.Quorum.Wire;
using Paxtor.Raft;

namespace Paxtor.Quorum.Replica;

// How a voter ends, and what it shows to its parts.
internal sealed partial class QuorumMember
{
    private Action? leaveDone;
    private long leaveUntil;

    /// <summary>Leaves for good reason: hands leadership over if it leads, says <see cref="FrameKind.Goodbye"/>, then stops.</summary>
    /// <param name="done">Called on the loop once stopped; within about an election time-out.</param>
    public void Leave(Action done)
    {
        ArgumentNullException.ThrowIfNull(done);
        if (stopped)
        {
            loop.Post(static d => d(), done);
            return;
        }

        leaveDone += done;
        leaveUntil = clock.Now + clock.Units(options.ElectionTimeout);
        if (driver is { Raft.Role: RaftRole.Leader } && driver.Successor(beyond: 0) is { } target && driver.Raft.TransferLeadership(target.VoterId))
            MemberLog.Leaving(logger, target.Name);
        wake.Post();
    }

    /// <summary>Stops at once, as in a crash: nothing more is sent, answered or written.</summary>
    public void Stop()
    {
        StopActing();
        local.Client = null;
    }

    private void StopActing()
    {
        if (stopped)
            return;
        stopped = true;
        ticker.Cancel();
        elections.Cancel();
        commitNotice.Cancel();
        watches.Stop();
        driver?.Stop();
    }

    private bool IsLeaving => leaveDone is not null;

    /// <summary>Goes on leaving: waits for leadership to pass and for what is under way, within the time there is.</summary>
    private void TickLeave()
    {
        if (!IsLeaving)
            return;
        bool leads = driver is { Raft.Role: RaftRole.Leader } && identity.Voters.Count > 1;
        bool busy = leads || responder.InFlight > 0;
        if (busy && clock.Now < leaveUntil)
            return;
        const string reason = "This voter leaves.";
        router.FailAll(reason);
        driver?.Writes.FailAll(reason);
        driver?.Reads.FailAll(reason);
        for (int i = 0; i < connections.Count; i++)
        {
            if (connections.At(i) is not { IsConnected: true } connection)
                continue;
            connection.Watches?.EndAll(WatchEndReason.NoQuorum, reason);
            new GoodbyeFrame { Reason = reason }.Write(outbox.Head);
            outbox.TrySend(connection);
        }

        outbox.Flush();
        Action done = leaveDone!;
        leaveDone = null;
        StopActing();
        done();
    }

    /// <summary>Whatever was thrown, what it left behind cannot be trusted: this voter acts no more and its owner ends the node.</summary>
    private void Fail(Exception error)
    {
        if (stopped)
            return;
        MemberLog.Fatal(logger, error);
        Stop();
        owner.OnFatal(error);
    }

    private void Guarded(Action<QuorumMember> action) => Guarded(static (m, a) => a(m), action);

    private void Guarded<TState>(Action<QuorumMember, TState> action, TState state)
    {
        if (stopped)
            return;
        try
        {
            action(this, state);
        }
#pragma warning disable CA1031 // Told to the owner, and this voter acts no more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    /// <summary>What the router sees of the voter.</summary>
    private sealed class RouteView(QuorumMember member) : IReplicaRoute
    {
        public bool CanAccept => member.driver is { CanAccept: true };

        public Connection? LeaderConnection =>
            member.driver is { Raft: { Leader: not 0, QuorumActive: true } raft } && raft.Leader != raft.Id
            && member.connections.Voter(raft.Leader) is { IsConnected: true, IsBound: true } leader
                ? leader
                : null;

        public bool IsStopping => member.stopped;

        public void Accept(in Origin origin, RequestOperation operation, ReadOnlySpan<byte> request) =>
            member.driver!.Accept(origin, operation, request, member.router);

        public void AnswerStatus(in Origin origin)
        {
            Foundation.Wire.ProtoWriter payload = new(128);
            member.status.Frame(origin.Connection!, member.Machine.Revision).WriteMessage(payload);
            member.responder.Answer(origin, ResponseStatus.Ok, null, payload.Written);
        }
    }

    /// <summary>What the log worker reports, already on the loop.</summary>
    private sealed class WorkerReports(QuorumMember member) : ILogWorkerEvents
    {
        public void Persisted(ulong sequence) => member.Guarded(static (m, s) => m.driver!.Persisted(s), sequence);

        public void SnapshotSaved(ulong index) => member.Guarded(static (m, i) => m.driver!.SnapshotSaved(i), index);

        public void SnapshotLoaded(SnapshotData? snapshot) => member.Guarded(static (m, s) => m.driver!.SnapshotsOut.OnLoaded(s), snapshot);

        public void SnapshotUnreadable(Exception error) => member.Guarded(static (m, e) => m.driver!.SnapshotsOut.OnUnreadable(e), error);

        public void IdentitySaved(StoredIdentity identity) => member.Guarded(static (m, i) => m.formation.OnSaved(i), identity);

        public void Fatal(Exception error) => member.Fail(error);
    }

    /// <summary>Makes sure that a turn of the loop follows.</summary>
    private sealed class Wake(EventLoop loop) : LoopItem
    {
        private bool posted;

        public void Post()
        {
            if (posted)
                return;
            posted = true;
            loop.Post(this);
        }

        public override void Run() => posted = false;
    }
}
