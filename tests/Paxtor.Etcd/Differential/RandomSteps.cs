using Paxtor.Coordination;

namespace Paxtor.Etcd.Tests.Differential;

/// <summary>Random steps over few keys and leases, so that they meet; about one transaction in twenty breaks a rule.</summary>
public sealed class RandomSteps(Random random)
{
    public const int Leases = 5;

    private const int Keys = 24;

    public Step[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private Step Next() => random.Next(100) switch
    {
        < 8 => new GrantStep(Lease()),
        < 13 => new RevokeStep(Lease()),
        < 15 => new KeepAliveStep(Lease()),
        < 18 => new WatchStep(Range(), random.Next(-20, 4)),
        < 20 => new EndWatchStep(),
        < 21 when random.Next(2) == 0 => new CompactStep(),
        _ => new TransactionStep(Many(3, Compare), Many(5, Operation), Many(4, Operation)),
    };

    private T[] Many<T>(int below, Func<T> make) => [.. Enumerable.Range(0, random.Next(below)).Select(_ => make())];

    private int Lease() => random.Next(1, Leases + 1);

    private StoreKey Key() => StoreKey.FromText($"k{random.Next(Keys):d2}");

    private KeyRange Range() => random.Next(8) switch
    {
        0 => KeyRange.Between(Key(), Key()),
        1 => KeyRange.From(Key()),
        2 => KeyRange.Prefix(StoreKey.FromText($"k{random.Next(3)}")),
        3 => KeyRange.Prefix(random.Next(2) == 0 ? default : StoreKey.FromText("k")),
        _ => KeyRange.Single(Key()),
    };

    private byte[] Value()
    {
        byte[] value = new byte[random.Next(4)];
        random.NextBytes(value);
        return value;
    }

    private PlannedCompare Compare()
    {
        CompareTarget target = (CompareTarget)random.Next(5);
        int? back = target is CompareTarget.CreateRevision or CompareTarget.ModRevision && random.Next(3) > 0 ? random.Next(20) : null;
        long number = target switch
        {
            CompareTarget.Version => random.Next(4),
            CompareTarget.Lease => random.Next(Leases + 1),
            _ => 0,
        };
        return new PlannedCompare(Range(), target, (CompareOperator)random.Next(4), number, back, Value());
    }

    private PlannedOperation Operation()
    {
        OperationKind kind = random.Next(10) switch { < 4 => OperationKind.Put, < 6 => OperationKind.Delete, _ => OperationKind.Get };
        KeyRange range = kind == OperationKind.Put || (kind == OperationKind.Delete && random.Next(3) > 0) ? KeyRange.Single(Key()) : Range();
        return new PlannedOperation(
            kind, range, Value(), random.Next(3) == 0 ? Lease() : 0, random.Next(2) == 0, (SortTarget)random.Next(5), random.Next(2) == 0,
            random.Next(2) * random.Next(8), random.Next(8) == 0, random.Next(3) == 0 ? random.Next(20) : null);
    }
}
