using Paxtor.Coordination;
using Paxtor.Sessions;

namespace Paxtor.Names;

/// <summary>Reads all names, page by page in the order of the store's keys. A permanent name comes where what it starts stands, with its claim if it has one.</summary>
internal static class NameListing
{
    /// <summary>Keys in a page: with keys and values of usual size well below what an answer may hold.</summary>
    private const int PageKeys = 500;

    /// <summary>Claims read in one transaction.</summary>
    private const int PartKeys = 100;

    /// <summary>Reads a page from a key on.</summary>
    /// <exception cref="NoQuorumException">There is no quorum.</exception>
    public static async ValueTask<Page> ReadAsync(ICoordinationStore store, StoreKey from)
    {
        KeyRange all = KeyRange.Prefix(NameKeys.All);
        TransactionResult result = await store.CommitAsync(Transaction.Of(
            Operation.Get(WellKnownKeys.TokenBase),
            Operation.Get(KeyRange.Between(from, all.End), SortTarget.Key, limit: PageKeys))).ConfigureAwait(false);
        long tokenBase = SessionFactory.TokenBaseOf(result.Results[0].First);
        KeyValue[] items = result.Results[1].Items;
        List<NameInfo> names = [];
        List<(LockKey Key, SpecRecord Spec)> specs = [];
        foreach (KeyValue item in items)
        {
            (NameKeyKind kind, LockKey key) = NameKeys.Read(item.Key);
            if (kind == NameKeyKind.Spec)
                specs.Add((key, SpecRecord.Decode(item)));
            else if (kind == NameKeyKind.TemporaryClaim)
                names.Add(Info(key, ClaimRecord.Decode(item), NameRestart.Temporary, tokenBase + item.ModRevision));
        }

        // Not one by one: a hundred of them are one transaction.
        foreach ((LockKey Key, SpecRecord Spec)[] part in specs.Chunk(PartKeys))
        {
            TransactionResult claims = await store.CommitAsync(Transaction.Of([.. part.Select(static s => Operation.Get(NameKeys.PermanentClaim(s.Key)))])).ConfigureAwait(false);
            for (int i = 0; i < part.Length; i++)
            {
                names.Add(claims.Results[i].First is { } claim
                    ? Info(part[i].Key, ClaimRecord.Decode(claim), NameRestart.Permanent, tokenBase + claim.ModRevision)
                    : new NameInfo(part[i].Key, null, part[i].Spec.Class, NameRestart.Permanent, 0, null, 0));
            }
        }

        return new Page(names, items.Length < PageKeys ? null : items[^1].Key.Append([0]));
    }

    private static NameInfo Info(LockKey key, ClaimRecord claim, NameRestart restart, long token) =>
        new(key, claim.Pid, claim.Class, restart, token, DateTimeOffset.FromUnixTimeMilliseconds(claim.SinceMs), claim.Restarts);

    /// <summary>A part of the listing.</summary>
    /// <param name="Names">The names in it.</param>
    /// <param name="Next">Where the next page begins; null when there is none.</param>
    public readonly record struct Page(List<NameInfo> Names, StoreKey? Next);
}
