using System.Buffers;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>
/// Decides whether a request may be proposed (with limits), and whether a committed one can be applied (without: limits are a node's
/// settings, and what one leader let pass must mean the same to all).
/// </summary>
internal ref struct StoreRequestChecker
{
    private readonly StoreLimits? limits;
    private ReadOnlySpan<byte> request;
    private bool writes;

    /// <summary>Makes a checker; without limits it checks the form alone.</summary>
    public StoreRequestChecker(StoreLimits? limits) => this.limits = limits;

    /// <summary>Why the request was refused, or null.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether it was refused for holding what this version does not know.</summary>
    public bool IsUnsupported { get; private set; }

    /// <summary>Checks a request; never throws.</summary>
    public bool Check(ReadOnlySpan<byte> bytes, out StoreRequestKind kind)
    {
        kind = default;
        request = bytes;
        try
        {
            if (limits is not null && bytes.Length > limits.MaxRequestBytes)
                return Refuse($"The request has {bytes.Length} bytes; at most {limits.MaxRequestBytes} are allowed.");
            ProtoReader reader = new(bytes);
            while (reader.Next(out int field))
            {
                if (kind != default)
                    return Refuse("A request holds more than one thing to do.");
                if (field is < StoreFields.RequestTransaction or > StoreFields.RequestKeepAlive)
                    return Unsupported($"request {field}");
                if (!CheckMember(field, reader.Bytes(), out kind))
                    return false;
            }

            return kind != default || Refuse("A request is empty.");
        }
        catch (WireFormatException e)
        {
            return Refuse($"The request is malformed: {e.Message}.");
        }
    }

    /// <summary>Why a range cannot be, or null.</summary>
    public static string? RefuseRange(KeyInterval range, int maxKeyBytes)
    {
        if (range.Start.IsEmpty)
            return "A key must not be empty.";
        int longest = Math.Max(range.Start.Length, range.End.Length);
        return longest > maxKeyBytes ? $"A key has {longest} bytes; at most {maxKeyBytes} are allowed." : null;
    }

    private bool CheckMember(int field, ReadOnlySpan<byte> bytes, out StoreRequestKind kind)
    {
        switch (field)
        {
            case StoreFields.RequestTransaction:
                kind = StoreRequestKind.Transaction;
                if (!CheckTransaction(bytes))
                    return false;
                kind = writes ? StoreRequestKind.Transaction : StoreRequestKind.ReadTransaction;
                return true;
            case StoreFields.RequestGrantLease:
                kind = StoreRequestKind.GrantLease;
                return CheckLease(bytes, isGrant: true);
            case StoreFields.RequestRevokeLease:
                kind = StoreRequestKind.RevokeLease;
                return CheckLease(bytes, isGrant: false);
            case StoreFields.RequestKeepAlive:
                kind = StoreRequestKind.KeepAlive;
                return CheckLease(bytes, isGrant: false);
            default:
                kind = StoreRequestKind.ExpireLeases;
                return CheckExpiry(bytes);
        }
    }

    private bool CheckLease(ReadOnlySpan<byte> bytes, bool isGrant)
    {
        StoreCodec.ReadLease(bytes, out long lease, out long seconds, out int unknown);
        if (unknown != 0 || (!isGrant && seconds != 0))
            return Unsupported($"field {(unknown != 0 ? unknown : 2)} of a request about a lease");
        if (lease <= 0)
            return Refuse("The id of a lease must be positive.");
        if (isGrant && seconds is <= 0 or > StoreLimits.MaxTimeToLiveSeconds)
            return Refuse($"A time to live of {seconds} s was asked for; it must be positive and at most {StoreLimits.MaxTimeToLiveSeconds} s.");
        return true;
    }

    private bool CheckExpiry(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    reader.UInt64();
                    break;
                case 2:
                    StoreCodec.ReadExpiry(reader.Bytes(), out int unknown);
                    if (unknown != 0)
                        return Unsupported($"field {unknown} of an expiry");
                    break;
                default:
                    return Unsupported($"field {field} of an expiry");
            }
        }

        return true;
    }

    private bool CheckTransaction(ReadOnlySpan<byte> bytes)
    {
        int compares = 0, then = 0, otherwise = 0;
        int max = limits?.MaxOperations ?? int.MaxValue;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            bool passed;
            switch (field)
            {
                case StoreFields.TransactionCompare:
                    compares++;
                    passed = CheckCompare(reader.Bytes());
                    break;
                case StoreFields.TransactionThen:
                    then++;
                    passed = CheckOperation(reader.Bytes());
                    break;
                case StoreFields.TransactionElse:
                    otherwise++;
                    passed = CheckOperation(reader.Bytes());
                    break;
                default:
                    return Unsupported($"field {field} of a transaction");
            }

            if (!passed)
                return false;
            if (Math.Max(compares, Math.Max(then, otherwise)) > max)
                return Refuse($"A transaction may have at most {max} comparisons, and as many operations in each branch.");
        }

        return !writes || (CheckBranch(bytes, StoreFields.TransactionThen, then) && CheckBranch(bytes, StoreFields.TransactionElse, otherwise));
    }

    private bool CheckCompare(ReadOnlySpan<byte> bytes)
    {
        CompareView view = CompareView.Read(bytes);
        if (view.UnknownField != 0)
            return Unsupported($"field {view.UnknownField} of a comparison");
        if (view.Target is < CompareTarget.Version or > CompareTarget.Lease || view.Operator is < CompareOperator.Equal or > CompareOperator.NotEqual)
            return Unsupported($"comparison {view.Operator} of {view.Target}");
        if (RefuseRange(view.Range, limits?.MaxKeyBytes ?? int.MaxValue) is { } refusal)
            return Refuse(refusal);
        return CheckValue(view.Value);
    }

    private bool CheckOperation(ReadOnlySpan<byte> bytes)
    {
        OperationView view = OperationView.Read(bytes);
        if (view.UnknownField != 0)
            return Unsupported($"field {view.UnknownField} of an operation");
        if (view.Kind is < OperationKind.Get or > OperationKind.Delete)
            return Unsupported($"operation {(int)view.Kind}");
        if (RefuseRange(view.Range, limits?.MaxKeyBytes ?? int.MaxValue) is { } refusal)
            return Refuse(refusal);
        if (view.Kind == OperationKind.Get)
        {
            if (view.SortBy is < SortTarget.Key or > SortTarget.Value)
                return Unsupported($"sorting by {(int)view.SortBy}");
            if (view.Limit < 0 || view.MaxCreateRevision < 0)
                return Refuse("A limit and a greatest create revision must not be negative.");
            return true;
        }

        writes = true;
        if (view.Kind == OperationKind.Delete)
            return true;
        if (!view.Range.IsSingle)
            return Refuse("A put writes one key, not a range.");
        if (view.Lease < 0)
            return Refuse("The id of a lease must not be negative.");
        return CheckValue(view.Value);
    }

    private bool CheckValue(ReadOnlySpan<byte> value) =>
        limits is null || value.Length <= limits.MaxValueBytes
        || Refuse($"A value has {value.Length} bytes; at most {limits.MaxValueBytes} are allowed.");

    /// <summary>No key put twice, none put and deleted. Costs time quadratic in the operations, of which the limit allows few.</summary>
    private bool CheckBranch(ReadOnlySpan<byte> transaction, int branch, int operations)
    {
        if (operations < 2)
            return true;
        (int Start, int Length)[] puts = ArrayPool<(int Start, int Length)>.Shared.Rent(operations);
        try
        {
            int count = 0;
            ProtoReader reader = new(transaction);
            while (reader.Next(out int field))
            {
                ReadOnlySpan<byte> bytes = reader.Bytes();
                if (field != branch)
                    continue;
                OperationView view = OperationView.Read(bytes);
                if (view.Kind != OperationKind.Put)
                    continue;
                ReadOnlySpan<byte> key = view.Range.Start;
                foreach ((int start, int length) in puts.AsSpan(0, count))
                {
                    if (key.SequenceEqual(request.Slice(start, length)))
                        return Refuse("A key is put twice in one branch of a transaction.");
                }

                request.Overlaps(key, out int offset);
                puts[count++] = (offset, key.Length);
            }

            return CheckDeletes(transaction, branch, puts.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<(int Start, int Length)>.Shared.Return(puts);
        }
    }

    private bool CheckDeletes(ReadOnlySpan<byte> transaction, int branch, ReadOnlySpan<(int Start, int Length)> puts)
    {
        if (puts.IsEmpty)
            return true;
        ProtoReader reader = new(transaction);
        while (reader.Next(out int field))
        {
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (field != branch)
                continue;
            OperationView view = OperationView.Read(bytes);
            if (view.Kind != OperationKind.Delete)
                continue;
            foreach ((int start, int length) in puts)
            {
                if (view.Range.Contains(request.Slice(start, length)))
                    return Refuse("A key is put and deleted in one branch of a transaction.");
            }
        }

        return true;
    }

    private bool Refuse(string why)
    {
        Refusal = why;
        return false;
    }

    private bool Unsupported(string what)
    {
        IsUnsupported = true;
        return Refuse($"This voter does not know {what}; it may be of an older version.");
    }
}
