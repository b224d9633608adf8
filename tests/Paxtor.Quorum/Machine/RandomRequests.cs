using Paxtor.Coordination;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Random requests over few keys, so that they meet; about one in twenty transactions breaks a rule.</summary>
internal sealed class RandomRequests(Random random, int keySpace)
{
    public static readonly LeaseId[] Leases = [.. Enumerable.Range(1, 6).Select(i => new LeaseId(i * 1_000_003L))];

    public LeaseId Lease() => Leases[random.Next(Leases.Length)];

    public StoreKey Key() => StoreKey.FromText($"k{random.Next(keySpace):d3}");

    public KeyRange Range() => random.Next(6) switch
    {
        0 => KeyRange.Between(Key(), Key()),
        1 => KeyRange.From(Key()),
        2 => KeyRange.Prefix(StoreKey.FromText($"k{random.Next(keySpace / 10):d2}")),
        3 => random.Next(4) == 0 ? KeyRange.Prefix(default) : KeyRange.Prefix(StoreKey.FromText("k0")),
        _ => KeyRange.Single(Key()),
    };

    public Transaction Transaction(long revision) => new(
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => Compare(revision))],
        [.. Enumerable.Range(0, random.Next(5)).Select(_ => Operation(revision))],
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Operation(revision))]);

    private Compare Compare(long revision)
    {
        CompareTarget target = (CompareTarget)random.Next(5);
        CompareOperator @operator = (CompareOperator)random.Next(4);
        if (target == CompareTarget.Value)
            return Coordination.Compare.OfValue(Range(), @operator, Value());
        long number = target switch
        {
            CompareTarget.Version => random.Next(4),
            CompareTarget.Lease => random.Next(2) == 0 ? 0 : Lease().Value,
            _ => random.Next(3) == 0 ? 0 : Recent(revision),
        };
        return Coordination.Compare.Of(Range(), target, @operator, number);
    }

    private Operation Operation(long revision) => random.Next(10) switch
    {
        < 4 => Coordination.Operation.Put(Key(), Value(), random.Next(3) == 0 ? Lease() : default, random.Next(2) == 0),
        < 6 => Coordination.Operation.Delete(random.Next(3) == 0 ? Range() : KeyRange.Single(Key()), random.Next(2) == 0),
        _ => Coordination.Operation.Get(Range(), (SortTarget)random.Next(5), random.Next(2) == 0, random.Next(2) * random.Next(20), random.Next(8) == 0, random.Next(2) * Recent(revision)),
    };

    private long Recent(long revision) => Math.Max(0, revision - random.Next(30));

    private byte[] Value()
    {
        byte[] value = new byte[random.Next(6)];
        random.NextBytes(value);
        return value;
    }
}
