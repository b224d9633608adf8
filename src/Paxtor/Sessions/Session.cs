using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Sessions;

/// <summary>
/// One lease of a node and what hangs on it. It is valid until its deadline, which is reckoned from the sending of the last renewal that
/// succeeded, or until it is marked lost. Once lost it stays so.
/// </summary>
/// <remarks>
/// Deadline, lost mark and the list of owned items are for any thread; the rest belongs to the loop.
/// </remarks>
internal sealed class Session
{
    private readonly EventLoop loop;
    private readonly Lock gate = new();
    private readonly long marginTicks;
    private SessionItem? firstOwned;
    private SessionItem[] lostItems = [];
    private long deadline;
    private volatile bool lost;

    public Session(EventLoop loop, ICoordinationStore store, LeaseId lease, StoreKey key, byte[] value, long fence, long tokenBase, TimeSpan margin)
    {
        this.loop = loop;
        Lease = lease;
        Key = key;
        Value = value;
        ReadKey = [Operation.Get(key)];
        TokenBase = tokenBase;
        marginTicks = loop.ToTimestamp(margin);
        deadline = long.MinValue;
        Fence = new SessionFence(loop, store, this, fence);
    }

    public LeaseId Lease { get; }

    /// <summary>The session's own key; its mod revision is the fence.</summary>
    public StoreKey Key { get; }

    /// <summary>The value of <see cref="Key"/>: whose session it is.</summary>
    public byte[] Value { get; }

    /// <summary>The operations that read <see cref="Key"/>, for the else branch of fenced transactions.</summary>
    public Operation[] ReadKey { get; }

    /// <summary>What a token has on top of the revision.</summary>
    public long TokenBase { get; }

    public SessionFence Fence { get; }

    /// <summary>The lease's time to live, as last granted.</summary>
    public TimeSpan TimeToLive { get; private set; }

    /// <summary>The timestamp at which the grant or renewal that its deadline is reckoned from was sent.</summary>
    public long RenewedAt { get; private set; }

    /// <summary>A revision at which its key existed; a watch of it begins at the next.</summary>
    public long SeenRevision { get; init; }

    /// <summary>Why it was lost; meaningful once <see cref="IsLost"/>.</summary>
    public SessionLoss Loss { get; private set; }

    /// <summary>Whether it was marked lost. Any thread.</summary>
    public bool IsLost => lost;

    /// <summary>Whether something that was owned is not given up yet and must be before anyone else can own it; meaningful once <see cref="IsTold"/>.</summary>
    public bool HasStragglers => Array.Exists(lostItems, static item => item.MustEndNode);

    /// <summary>True once all that was owned has been told. On the loop.</summary>
    public bool IsTold { get; private set; }

    /// <summary>The timestamp at which it is over unless it is renewed. Any thread.</summary>
    public long Deadline => Volatile.Read(ref deadline);

    /// <summary>Whether what hangs on it is still owned, by the clock at this moment. Any thread.</summary>
    public bool IsValid => !lost && loop.Time.GetTimestamp() < Deadline;

    /// <summary>Called on the loop when everything owned has been told.</summary>
    public Action<Session>? OnTold { get; set; }

    /// <summary>
    /// Moves the deadline after a success of the store. One that has passed is not moved: whoever saw it pass may count on the session's end.
    /// </summary>
    /// <param name="sentAt">The timestamp just before the request was sent: the store counts from some moment after it.</param>
    /// <param name="timeToLive">What the store granted.</param>
    public void Renewed(long sentAt, TimeSpan timeToLive)
    {
        if (Deadline != long.MinValue && !IsValid)
            return;
        TimeToLive = timeToLive;
        long until = sentAt + loop.ToTimestamp(timeToLive) - marginTicks;
        if (until <= Deadline)
            return;
        RenewedAt = sentAt;
        Volatile.Write(ref deadline, until);
    }

    /// <summary>Takes something as owned, unless the session is over.</summary>
    public bool TryOwn(SessionItem item)
    {
        lock (gate)
        {
            if (!IsValid)
                return false;
            item.Next = firstOwned;
            if (firstOwned is not null)
                firstOwned.Previous = item;
            firstOwned = item;
            item.IsListed = true;
            return true;
        }
    }

    /// <summary>Takes something from the list of what is owned; no matter if it is not there any more.</summary>
    public void Disown(SessionItem item)
    {
        lock (gate)
        {
            if (!item.IsListed)
                return;
            item.IsListed = false;
            if (item.Previous is null)
                firstOwned = item.Next;
            else
                item.Previous.Next = item.Next;
            if (item.Next is not null)
                item.Next.Previous = item.Previous;
            item.Previous = item.Next = null;
        }
    }

    /// <summary>Marks the session lost. Nothing can be owned through it from here on. Any thread.</summary>
    /// <returns>What is to be told, or null when it was marked before.</returns>
    public SessionItem[]? TryLose(SessionLoss loss)
    {
        lock (gate)
        {
            if (lost)
                return null;
            Loss = loss;
            lost = true;
            List<SessionItem> owned = [];
            for (SessionItem? item = firstOwned; item is not null;)
            {
                SessionItem? next = item.Next;
                item.Previous = item.Next = null;
                item.IsListed = false;
                owned.Add(item);
                item = next;
            }

            firstOwned = null;
            return lostItems = [.. owned];
        }
    }

    /// <summary>Everything owned has been told. Any thread.</summary>
    public void AllTold() => loop.Post(static session => session.Told(), this);

    private void Told()
    {
        if (!lost)
            throw new InvalidOperationException("A session that is not lost was told lost.");
        IsTold = true;
        Fence.SessionEnded();
        OnTold?.Invoke(this);
    }
}
