using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <content>What it knows: all permanent names, read once and then watched.</content>
internal sealed partial class PermanentNames : IWatchObserver
{
    /// <summary>Keys read at once: well below what an answer may hold.</summary>
    private const int PageKeys = 500;

    /// <inheritdoc/>
    void IWatchObserver.OnEvents(IReadOnlyList<WatchEvent> events, long revision)
    {
        for (int i = 0; i < events.Count; i++)
        {
            KeyValue item = events[i].Item;
            Note(item.Key, events[i].Kind == WatchEventKind.Delete ? null : item, item.ModRevision);
        }
    }

    /// <inheritdoc/>
    void IWatchObserver.OnEnded(StoreException reason)
    {
        watch = null;
        if (!closed)
            LoopTasks.Run(Loop, ReadAsync());
    }

    /// <summary>Reads all, and watches from the revision of the first page on: no change falls between.</summary>
    private async ValueTask ReadAsync()
    {
        RetryPause pause = new(Loop.Random);
        while (!closed)
        {
            try
            {
                (Dictionary<StoreKey, KeyValue> read, long from) = await ReadPagesAsync().ConfigureAwait(false);
                if (closed)
                    return;
                Replace(read, from);
                watch = service.Store.Watch(new WatchRequest(KeyRange.Prefix(NameKeys.Permanents), from + 1), this);
                return;
            }
            catch (NoQuorumException)
            {
                await readTimer.WaitAsync(pause.Next()).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<(Dictionary<StoreKey, KeyValue> Read, long From)> ReadPagesAsync()
    {
        Dictionary<StoreKey, KeyValue> read = [];
        KeyRange all = KeyRange.Prefix(NameKeys.Permanents);
        KeyRange rest = all;
        long first = 0;
        while (true)
        {
            TransactionResult result = await service.Store.CommitAsync(Transaction.Of(Operation.Get(rest, SortTarget.Key, limit: PageKeys))).ConfigureAwait(false);
            if (first == 0)
                first = result.Revision;
            KeyValue[] items = result.Results[0].Items;
            foreach (KeyValue item in items)
                read[item.Key] = item;
            if (items.Length < PageKeys)
                return (read, first);
            rest = KeyRange.Between(items[^1].Key.Append([0]), all.End);
        }
    }

    private void Replace(Dictionary<StoreKey, KeyValue> read, long from)
    {
        foreach (PermanentName name in names.Values.ToArray())
        {
            if (name.Spec is not null && !read.ContainsKey(NameKeys.Spec(name.Key)))
                Note(NameKeys.Spec(name.Key), null, from);
            if (name.Claim is not null && !read.ContainsKey(NameKeys.PermanentClaim(name.Key)))
                Note(NameKeys.PermanentClaim(name.Key), null, from);
        }

        foreach (KeyValue item in read.Values)
            Note(item.Key, item, item.ModRevision);
    }

    /// <summary>Takes a key as it is from a revision on; what a page read has may be newer than what the watch tells.</summary>
    private void Note(StoreKey storeKey, KeyValue? item, long revision)
    {
        (NameKeyKind kind, LockKey key) = NameKeys.Read(storeKey);
        if (kind is not (NameKeyKind.Spec or NameKeyKind.PermanentClaim))
            return;
        if (!names.TryGetValue(key, out PermanentName? name))
        {
            if (item is null)
                return;
            name = new PermanentName(key);
            names.Add(key, name);
        }

        try
        {
            if (kind == NameKeyKind.Spec)
                NoteSpec(name, item, revision);
            else
                NoteClaim(name, item, revision);
        }
        catch (ForeignValueException e)
        {
            NameLog.Unreadable(service.Log, e.Message);
        }

        Place(name);
    }

    private void NoteSpec(PermanentName name, KeyValue? item, long revision)
    {
        if (revision <= name.SpecRevision)
            return;
        name.SpecRevision = revision;
        bool had = name.Spec is not null;
        name.Spec = item is null ? null : SpecRecord.Decode(item);
        if (name.Spec is null)
            service.Host.Remove(name.Key);
        else if (!had && name.Claim is null)
            NoteUnclaimed(name, had: false);
    }

    private void NoteClaim(PermanentName name, KeyValue? item, long revision)
    {
        if (revision <= name.ClaimRevision)
            return;
        name.ClaimRevision = revision;
        bool had = name.Claim is not null;
        name.Claim = item is null ? null : ClaimRecord.Decode(item);
        if (name.Claim is { } claim)
        {
            name.ClaimedAt = Loop.Time.GetTimestamp();
            name.Restarts = Math.Max(name.Restarts, claim.Restarts);
            name.Problem = null;
        }
        else
        {
            NoteUnclaimed(name, had);
        }
    }

    /// <summary>Puts it among those without a process, or takes it from there.</summary>
    private void Place(PermanentName name)
    {
        if (name.NeedsProcess)
        {
            name.Waiting ??= waiting.AddLast(name);
            LookIn(LookPause);
        }
        else if (name.Waiting is { } place)
        {
            waiting.Remove(place);
            name.Waiting = null;
        }

        if (name is { Spec: null, Claim: null })
            names.Remove(name.Key);
    }
}
