using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Locks;

/// <summary>Reads many queues at once, page by page: a page is a part of all places in the order of their keys, in which those of one lock stand together.</summary>
internal static class LockListing
{
    /// <summary>Places in a page: with keys and values of usual size well below what an answer may hold.</summary>
    private const int PagePlaces = 1_000;

    /// <summary>The places of one queue as its users see them.</summary>
    /// <param name="places">Ordered by create revision.</param>
    /// <param name="tokenBase">What is added to create revisions.</param>
    public static LockQueueEntry[] Entries(IReadOnlyList<KeyValue> places, long tokenBase)
    {
        LockQueueEntry[] entries = new LockQueueEntry[places.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            PlaceRecord record = PlaceRecord.Decode(places[i]);
            DateTimeOffset? ownsSince = i > 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(record.OwnedAtMs != 0 ? record.OwnedAtMs : record.AskedAtMs);
            entries[i] = new LockQueueEntry(record.Pid, tokenBase + places[i].CreateRevision, DateTimeOffset.FromUnixTimeMilliseconds(record.AskedAtMs), i == 0, ownsSince);
        }

        return entries;
    }

    /// <summary>Reads a page from a key on.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public static async ValueTask<Page> ReadAsync(ICoordinationStore store, StoreKey from)
    {
        KeyRange all = KeyRange.Prefix(PlaceKeys.All);
        TransactionResult result = await store.CommitAsync(Transaction.Of(
            Operation.Get(WellKnownKeys.TokenBase),
            Operation.Get(KeyRange.Between(from, all.End), SortTarget.Key, limit: PagePlaces))).ConfigureAwait(false);
        long tokenBase = SessionFactory.TokenBaseOf(result.Results[0].First);
        KeyValue[] items = result.Results[1].Items;
        List<LockQueue> queues = [];
        bool isLast = items.Length < PagePlaces;
        for (int i = 0; i < items.Length;)
        {
            LockKey key = PlaceKeys.LockOf(items[i].Key);
            KeyRange queue = PlaceKeys.QueueOf(key);
            int end = i + 1;
            while (end < items.Length && queue.Contains(items[end].Key.Span))
                end++;
            if (end == items.Length && !isLast)
                return new Page(queues, key, queue.End);
            queues.Add(new LockQueue(key, Entries([.. items[i..end].OrderBy(static p => p.CreateRevision)], tokenBase)));
            i = end;
        }

        return new Page(queues, null, null);
    }

    /// <summary>A part of the listing.</summary>
    /// <param name="Queues">The locks that are wholly in it.</param>
    /// <param name="CutOff">A lock whose places may go on in the next page: to be read by itself.</param>
    /// <param name="Next">Where the next page begins; null when there is none.</param>
    public readonly record struct Page(List<LockQueue> Queues, LockKey? CutOff, StoreKey? Next);
}
