using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Leases;

/// <summary>
/// The deadlines of leases, which a leader keeps in memory alone. The rules, and why each:
/// <list type="bullet">
/// <item>A leader begins, once it has applied an entry of its own term, by giving every lease a full time to live: it does not
/// know what the leader before it had answered.</item>
/// <item>A renewal counts when a quorum round that began after its arrival has confirmed the leader, and every entry before that
/// is applied: a deposed leader's answer would promise what its successor does not know. Whoever is elected later gives a full
/// time to live from a moment after that round.</item>
/// <item>A lease whose end is proposed in this term is never renewed: the proposal may commit at any time. That holds from the election on,
/// before deadlines mean anything: a revocation can be proposed before the first entry of the term is applied.</item>
/// <item>Ends go through the log, bound to the term and to this very grant: what an earlier leader decided, or what was decided of
/// an earlier lease with this id, has no effect.</item>
/// <item>A leader whose loop stood still for longer than an election timeout ends nothing before it has given every lease a full
/// time to live again: renewals of that time wait unread in its sockets.</item>
/// </list>
/// Deadlines sit in a heap that is corrected lazily, so that a renewal is one assignment.
/// </summary>
internal sealed class LeaseKeeper(StoreMachine machine, MemberClock clock) : ILeaseObserver
{
    private const int EndedTolerated = 1024;

    private readonly PriorityQueue<LeaseRecord, long> heap = new();
    private ulong term;

    /// <summary>How many entries the heap has: ended leases stay in it until their deadline, or until there are too many of them.</summary>
    internal int Tracked => heap.Count;

    /// <summary>Whether this voter leads and its deadlines mean something.</summary>
    public bool IsLeading { get; private set; }

    /// <summary>This voter has applied an entry of the term it leads.</summary>
    public void BeginLeading(ulong ledTerm)
    {
        IsLeading = true;
        term = ledTerm;
        heap.Clear();
        foreach (LeaseRecord lease in machine.Leases)
        {
            LeaseState state = StateOf(lease);
            state.Deadline = DeadlineFromNow(lease);
            heap.Enqueue(lease, state.Deadline);
        }
    }

    /// <summary>This voter no longer leads.</summary>
    public void StopLeading()
    {
        IsLeading = false;
        heap.Clear();
    }

    /// <summary>Gives every lease a full time to live.</summary>
    public void ExtendAll()
    {
        if (!IsLeading)
            return;
        foreach (LeaseRecord lease in machine.Leases)
            StateOf(lease).Deadline = DeadlineFromNow(lease);
    }

    /// <summary>Renews a lease after its quorum round.</summary>
    /// <returns>Its time to live in seconds, or 0 when it does not exist or its end is proposed.</returns>
    public long TryRenew(LeaseId id)
    {
        if (!IsLeading)
            throw new InvalidOperationException("Only a leader that has applied an entry of its term renews leases.");
        LeaseRecord? lease = machine.FindLease(id);
        if (lease is null || StateOf(lease).EndProposedTerm == term)
            return 0;
        StateOf(lease).Deadline = DeadlineFromNow(lease);
        return lease.TimeToLiveSeconds;
    }

    /// <summary>A revocation is about to be proposed in a term. False when there is no such lease now, or its end is proposed already.</summary>
    public bool MarkEnd(LeaseId id, ulong proposedTerm)
    {
        LeaseRecord? lease = machine.FindLease(id);
        if (lease is null || StateOf(lease).EndProposedTerm == proposedTerm)
            return false;
        StateOf(lease).EndProposedTerm = proposedTerm;
        return true;
    }

    /// <summary>A marked end was not proposed after all.</summary>
    public void UnmarkEnd(LeaseId id)
    {
        if (machine.FindLease(id) is not { } lease)
            return;
        LeaseState state = StateOf(lease);
        state.EndProposedTerm = 0;
        if (IsLeading)
            heap.Enqueue(lease, state.Deadline);
    }

    /// <summary>Takes leases whose time is over and marks their end as proposed.</summary>
    /// <param name="expired">Gets them.</param>
    /// <param name="max">The most to take.</param>
    public void TakeExpired(List<LeaseExpiry> expired, int max)
    {
        if (!IsLeading)
            return;
        if (heap.Count > (2 * machine.Leases.Count) + EndedTolerated)
            ForgetEnded();
        long now = clock.Now;
        while (expired.Count < max && heap.TryPeek(out LeaseRecord? lease, out long due) && due <= now)
        {
            heap.Dequeue();
            LeaseState state = StateOf(lease);
            if (state.HasEnded || state.EndProposedTerm == term)
                continue;
            if (state.Deadline > now)
            {
                heap.Enqueue(lease, state.Deadline);
                continue;
            }

            state.EndProposedTerm = term;
            expired.Add(new LeaseExpiry(lease.Id, lease.Grant));
        }
    }

    void ILeaseObserver.OnLeaseGranted(LeaseRecord lease)
    {
        if (!IsLeading)
            return;
        LeaseState state = StateOf(lease);
        state.Deadline = DeadlineFromNow(lease);
        heap.Enqueue(lease, state.Deadline);
    }

    void ILeaseObserver.OnLeaseEnded(LeaseRecord lease) => StateOf(lease).HasEnded = true;

    void ILeaseObserver.OnLeasesReplaced() => heap.Clear();

    /// <summary>Leases granted for a year and revoked at once would otherwise be kept for that year.</summary>
    private void ForgetEnded()
    {
        heap.Clear();
        foreach (LeaseRecord lease in machine.Leases)
        {
            LeaseState state = StateOf(lease);
            if (state.EndProposedTerm != term)
                heap.Enqueue(lease, state.Deadline);
        }
    }

    private static LeaseState StateOf(LeaseRecord lease)
    {
        if (lease.DriverState is LeaseState state)
            return state;
        state = new LeaseState();
        lease.DriverState = state;
        return state;
    }

    private long DeadlineFromNow(LeaseRecord lease) => clock.Now + clock.Units(TimeSpan.FromSeconds(lease.TimeToLiveSeconds));
}
