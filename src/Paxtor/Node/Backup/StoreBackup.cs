using Paxtor.Coordination;
using Paxtor.Quorum.Backup;
using Paxtor.Quorum.Machine;

namespace Paxtor.Node;

/// <summary>
/// Takes a backup of a running cluster as its client: all keys that hang on no lease. What hangs on one belongs to a session, and no session outlives
/// the cluster: a restore would drop it.
/// </summary>
internal static class StoreBackup
{
    private const int PageKeys = 1_000;
    private const int TriesMax = 20;
    private static readonly StoreKey First = new(new byte[] { 0 });

    /// <summary>Reads the state, on the loop.</summary>
    /// <remarks>
    /// It is read page by page, and pages are of different revisions. So all is read twice: keys that have the same mod revision both times had it all
    /// the time between, so that the state was so at the moment when the first reading ended.
    /// </remarks>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    /// <exception cref="LimitReachedException">The keys change too fast to be read.</exception>
    public static async ValueTask<StoreSnapshot> ReadAsync(ICoordinationStore store)
    {
        (long Revision, List<KeyValue> Keys) first = await ReadOnceAsync(store).ConfigureAwait(false);
        for (int i = 0; i < TriesMax; i++)
        {
            (long Revision, List<KeyValue> Keys) second = await ReadOnceAsync(store).ConfigureAwait(false);
            if (first.Keys.Select(static k => (k.Key, k.ModRevision)).SequenceEqual(second.Keys.Select(static k => (k.Key, k.ModRevision))))
                return BackupRestore.StateOf(first.Revision, first.Keys);
            first = second;
        }

        throw new LimitReachedException($"The keys of the cluster changed each time they were read, {TriesMax} times. Try again when it is less busy, or back up a voter that does not run.");
    }

    private static async ValueTask<(long Revision, List<KeyValue> Keys)> ReadOnceAsync(ICoordinationStore store)
    {
        List<KeyValue> keys = [];
        StoreKey from = First;
        for (int limit = PageKeys; ;)
        {
            TransactionResult page;
            try
            {
                page = await store.CommitAsync(Transaction.Of(Operation.Get(KeyRange.From(from), SortTarget.Key, limit: limit))).ConfigureAwait(false);
            }
            catch (InvalidStoreRequestException) when (limit > 1)
            {
                // More than an answer may hold.
                limit /= 2;
                continue;
            }

            KeyValue[] items = page.Results[0].Items;
            keys.AddRange(items.Where(static k => k.Lease.IsNone));
            if (items.Length < limit)
                return (page.Revision, keys);
            from = new StoreKey((byte[])[.. items[^1].Key.Span, 0]);
        }
    }
}
