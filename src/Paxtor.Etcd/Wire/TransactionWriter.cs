using Paxtor.Coordination;
using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>Writes transactions as etcd reads them.</summary>
internal sealed class TransactionWriter(KeySpace keys)
{
    private const int Ascending = 1;
    private const int Descending = 2;
    private const int RangeEndOfCompare = 64;

    private readonly ProtoWriter writer = new();

    /// <summary>
    /// The framed transaction, for <see cref="MethodOf"/>. One without any operation gets a read, whose answer is left over at the end: etcd compares from the state at hand of
    /// whichever member is asked, unless some operation asks for more.
    /// </summary>
    public byte[] Write(Transaction transaction)
    {
        writer.Clear();
        if (IsOneOperation(transaction))
        {
            WriteFields(transaction.Then[0]);
            return GrpcFrame.Of(writer);
        }

        foreach (Compare compare in transaction.Compares)
            Write(compare);
        foreach (Operation operation in transaction.Then)
            Write(2, operation);
        foreach (Operation operation in transaction.Else)
            Write(3, operation);
        if (transaction.Then.Length == 0 && transaction.Else.Length == 0)
            Write(2, ReadNothing);
        return GrpcFrame.Of(writer);
    }

    /// <summary>
    /// The method that does what a transaction asks for. One operation without a condition is a call of its own: it means the same, and each
    /// transaction proper makes every member (before 3.5) copy all that it has not yet written to its file.
    /// </summary>
    public static string MethodOf(Transaction transaction) => !IsOneOperation(transaction) ? GrpcMethod.Txn : transaction.Then[0].Kind switch
    {
        OperationKind.Get => GrpcMethod.Range,
        OperationKind.Put => GrpcMethod.Put,
        _ => GrpcMethod.DeleteRange,
    };

    /// <summary>Whether a transaction is one operation without a condition, and so goes by <see cref="MethodOf"/> and not as a transaction.</summary>
    public static bool IsOneOperation(Transaction transaction) => transaction.Compares.Length == 0 && transaction.Then.Length == 1;

    /// <summary>A framed linearizable read that answers next to nothing.</summary>
    public byte[] WriteProbe()
    {
        writer.Clear();
        WriteRange(ReadNothing);
        return GrpcFrame.Of(writer);
    }

    private static Operation ReadNothing { get; } = Operation.Get(KeyRange.Single(StoreKey.FromText("\0")), countOnly: true);

    private void Write(Compare compare)
    {
        int mark = writer.BeginMessage(1);
        writer.Int64(1, (int)compare.Operator);
        writer.Int64(2, (int)compare.Target);
        writer.Bytes(3, keys.Outer(compare.Range.Start));
        switch (compare.Target)
        {
            case CompareTarget.Version: writer.UInt64Always(4, (ulong)compare.Number); break;
            case CompareTarget.CreateRevision: writer.UInt64Always(5, (ulong)compare.Number); break;
            case CompareTarget.ModRevision: writer.UInt64Always(6, (ulong)compare.Number); break;
            case CompareTarget.Value: writer.BytesAlways(7, compare.Value.Span); break;
            default: writer.UInt64Always(8, (ulong)compare.Number); break;
        }

        writer.Bytes(RangeEndOfCompare, keys.OuterEnd(compare.Range));
        writer.EndMessage(mark);
    }

    private void Write(int branch, Operation operation)
    {
        int mark = writer.BeginMessage(branch);
        int inner = writer.BeginMessage((int)operation.Kind);
        WriteFields(operation);
        writer.EndMessage(inner);
        writer.EndMessage(mark);
    }

    private void WriteFields(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Get:
                WriteRange(operation);
                break;
            case OperationKind.Put:
                writer.Bytes(1, keys.Outer(operation.Range.Start));
                writer.Bytes(2, operation.Value.Span);
                writer.Int64(3, operation.Lease.Value);
                writer.Bool(4, operation.ReturnPrevious);
                break;
            default:
                writer.Bytes(1, keys.Outer(operation.Range.Start));
                writer.Bytes(2, keys.OuterEnd(operation.Range));
                writer.Bool(3, operation.ReturnPrevious);
                break;
        }
    }

    private void WriteRange(Operation get)
    {
        writer.Bytes(1, keys.Outer(get.Range.Start));
        writer.Bytes(2, keys.OuterEnd(get.Range));
        writer.Int64(3, get.Limit);

        // In the order of keys is how etcd reads them anyway; asking for it by name would make it read all before it cuts.
        bool sorted = get.SortBy != SortTarget.Key || get.Descending;
        writer.Int64(5, !sorted ? 0 : get.Descending ? Descending : Ascending);
        writer.Int64(6, (int)get.SortBy);
        writer.Bool(9, get.CountOnly);
        writer.Int64(13, get.MaxCreateRevision);
    }
}
