namespace Paxtor.Coordination;

/// <summary>What a <see cref="Compare"/> looks at. The numbers are etcd's.</summary>
public enum CompareTarget
{
    /// <summary>The number of puts since the key came to be; 0 for a key that does not exist.</summary>
    Version = 0,

    /// <summary>The revision at which the key came to be; 0 for a key that does not exist.</summary>
    CreateRevision = 1,

    /// <summary>The revision of the key's last change; 0 for a key that does not exist.</summary>
    ModRevision = 2,

    /// <summary>The value. False for a key that does not exist, whatever the operator.</summary>
    Value = 3,

    /// <summary>The lease; 0 for none and for a key that does not exist.</summary>
    Lease = 4,
}

/// <summary>How a <see cref="Compare"/> compares. The numbers are etcd's.</summary>
public enum CompareOperator
{
    /// <summary>Equal.</summary>
    Equal = 0,

    /// <summary>Greater than the operand.</summary>
    Greater = 1,

    /// <summary>Less than the operand.</summary>
    Less = 2,

    /// <summary>Not equal.</summary>
    NotEqual = 3,
}

/// <summary>
/// A condition of a transaction. Over a range it holds when it holds for every key there is in it; over a range without keys it is decided as
/// for one key that does not exist.
/// </summary>
public readonly record struct Compare
{
    private Compare(KeyRange range, CompareTarget target, CompareOperator @operator, long number, ReadOnlyMemory<byte> value)
    {
        Range = range;
        Target = target;
        Operator = @operator;
        Number = number;
        Value = value;
    }

    /// <summary>The keys.</summary>
    public KeyRange Range { get; }

    /// <summary>What of each key is compared.</summary>
    public CompareTarget Target { get; }

    /// <summary>How.</summary>
    public CompareOperator Operator { get; }

    /// <summary>The operand, unless the target is the value.</summary>
    public long Number { get; }

    /// <summary>The operand when the target is the value.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Compares a number of each key of a range.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="target">Any target but the value.</param>
    /// <param name="operator">How.</param>
    /// <param name="operand">With what.</param>
    public static Compare Of(KeyRange range, CompareTarget target, CompareOperator @operator, long operand)
    {
        if (target == CompareTarget.Value)
            throw new ArgumentException("A value is compared with OfValue.", nameof(target));
        return new Compare(range, target, @operator, operand, default);
    }

    /// <summary>Compares the value of each key of a range.</summary>
    /// <param name="range">The keys.</param>
    /// <param name="operator">How; bytes are ordered as keys are.</param>
    /// <param name="operand">With what.</param>
    public static Compare OfValue(KeyRange range, CompareOperator @operator, ReadOnlyMemory<byte> operand) =>
        new(range, CompareTarget.Value, @operator, 0, operand);

    /// <summary>Holds when the key's last change was at a revision.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision; 0 for "does not exist".</param>
    public static Compare ModIs(StoreKey key, long revision) => Of(KeyRange.Single(key), CompareTarget.ModRevision, CompareOperator.Equal, revision);

    /// <summary>Holds when the key came to be at a revision.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision; 0 for "does not exist".</param>
    public static Compare CreateIs(StoreKey key, long revision) => Of(KeyRange.Single(key), CompareTarget.CreateRevision, CompareOperator.Equal, revision);

    /// <summary>Holds when no key of a range exists.</summary>
    /// <param name="range">The keys.</param>
    public static Compare NoneIn(KeyRange range) => Of(range, CompareTarget.CreateRevision, CompareOperator.Equal, 0);
}
