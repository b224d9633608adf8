using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Sessions;

namespace Paxtor.Processes;

/// <summary>
/// The nodes that have sessions: read once, then kept by a watch over the keys of all sessions, on either engine. On the loop, but for <see cref="Now"/>.
/// </summary>
/// <remarks>
/// Without a quorum the list stands still. It is what this node knows, not what is: whoever must be sure asks the store, or the node itself.
/// </remarks>
internal sealed partial class MemberList : IWatchObserver
{
    /// <summary>Sessions read at once: well below what an answer may hold.</summary>
    private const int PageSessions = 500;

    private readonly ICoordinationStore store;
    private readonly ILogger log;
    private readonly LoopSignal timer;
    private readonly Dictionary<StoreKey, (long Revision, Member? Member)> sessions = [];
    private readonly SortedDictionary<string, Member> byName = new(StringComparer.Ordinal);
    private readonly List<Action> observers = [];
    private IReadOnlyList<ClusterMember> now = [];
    private IWatch? watch;
    private bool closed;

    public MemberList(ICoordinationStore store, ILogger log)
    {
        this.store = store;
        this.log = log;
        timer = new LoopSignal(store.Loop);
    }

    /// <summary>The members, by name. Any thread.</summary>
    public IReadOnlyList<ClusterMember> Now => Volatile.Read(ref now);

    /// <summary>Whether the list was read: before, an unknown node may well be a member.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>All members with all that is known of them, by name.</summary>
    public IReadOnlyCollection<Member> All => byName.Values;

    /// <summary>A member by its name; of two lives of one node the later one.</summary>
    public Member? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Registers an observer that is called, on the loop, whenever the list has changed.</summary>
    /// <returns>Dispose it, on the loop, to end the registration.</returns>
    public IDisposable Observe(Action observer)
    {
        store.Loop.AssertCurrent();
        observers.Add(observer);
        return new Registration(this, observer);
    }

    /// <summary>Begins to read and to watch. Needs no quorum.</summary>
    public void Start() => LoopTasks.Run(store.Loop, ReadAsync());

    public void Close()
    {
        closed = true;
        watch?.Dispose();
        watch = null;
        timer.Set();
    }

    public void OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        bool changed = false;
        for (int i = 0; i < events.Count; i++)
        {
            KeyValue item = events[i].Item;
            // What a page read has may be newer than where the watch begins.
            if (sessions.TryGetValue(item.Key, out (long Revision, Member? Member) known) && known.Revision >= item.ModRevision)
                continue;
            changed |= events[i].Kind == WatchEventKind.Delete ? sessions.Remove(item.Key) : Put(item);
        }

        if (changed)
            Publish();
    }

    public void OnEnded(StoreException reason)
    {
        watch = null;
        LoopTasks.Run(store.Loop, ReadAsync());
    }

    /// <summary>Reads all sessions, and watches from the revision of the first page on: no change falls between.</summary>
    private async ValueTask ReadAsync()
    {
        RetryPause pause = new(store.Loop.Random);
        while (!closed)
        {
            try
            {
                Dictionary<StoreKey, KeyValue> read = [];
                long from = await ReadPagesAsync(read).ConfigureAwait(false);
                if (closed)
                    return;
                Replace(read);
                watch = store.Watch(new WatchRequest(KeyRange.Prefix(SessionRecord.Prefix), from + 1), this);
                return;
            }
            catch (NoQuorumException)
            {
                await timer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<long> ReadPagesAsync(Dictionary<StoreKey, KeyValue> read)
    {
        KeyRange all = KeyRange.Prefix(SessionRecord.Prefix);
        KeyRange rest = all;
        long first = 0;
        while (true)
        {
            TransactionResult result = await store.CommitAsync(Transaction.Of(Operation.Get(rest, SortTarget.Key, limit: PageSessions))).ConfigureAwait(false);
            if (first == 0)
                first = result.Revision;
            KeyValue[] items = result.Results[0].Items;
            foreach (KeyValue item in items)
                read[item.Key] = item;
            if (items.Length < PageSessions)
                return first;
            rest = KeyRange.Between(items[^1].Key.Append([0]), all.End);
        }
    }

    private void Replace(Dictionary<StoreKey, KeyValue> read)
    {
        bool changed = !IsLoaded;
        IsLoaded = true;
        foreach (StoreKey key in sessions.Keys.ToArray())
            changed |= !read.ContainsKey(key) && sessions.Remove(key);
        foreach (KeyValue item in read.Values)
            changed |= Put(item);
        if (changed)
            Publish();
    }

    /// <summary>Takes a session's key as it is now; whether that changes what is known.</summary>
    private bool Put(KeyValue item)
    {
        Member? member = null;
        try
        {
            SessionRecord record = SessionRecord.Decode(item.Value.Span);
            if (record.Incarnation >= 0 && Pid.IsNodeName(record.Node))
                member = new Member(new ClusterMember(record.Node, record.Incarnation, record.Endpoint.Length == 0 ? null : record.Endpoint), record.Classes, item.CreateRevision);
        }
        catch (WireFormatException e)
        {
            LogUnreadable(log, item.Key.ToString(), e.Message);
        }

        // A fence that moves on writes the key again as it was.
        bool same = sessions.TryGetValue(item.Key, out (long Revision, Member? Member) known) && known.Member?.Public == member?.Public;
        sessions[item.Key] = (item.ModRevision, member);
        return !same;
    }

    private void Publish()
    {
        byName.Clear();
        foreach ((_, Member? member) in sessions.Values)
        {
            if (member is not null && (!byName.TryGetValue(member.Name, out Member? other) || other.Revision < member.Revision))
                byName[member.Name] = member;
        }

        Volatile.Write(ref now, [.. byName.Values.Select(static m => m.Public)]);
        foreach (Action observer in observers.ToArray())
            observer();
    }

    [LoggerMessage(EventId = 330, Level = LogLevel.Error, Message = "The session key {Key} cannot be read ({Reason}): its node is not among the members.")]
    private static partial void LogUnreadable(ILogger log, string key, string reason);

    private sealed class Registration(MemberList list, Action observer) : IDisposable
    {
        public void Dispose() => list.observers.Remove(observer);
    }
}
