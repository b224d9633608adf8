using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Runs checked transactions on a state, straight from their bytes, and writes the answer as it goes.</summary>
internal sealed class TransactionRunner(StoreState state, int responseBytesMax)
{
    private readonly RangeReader ranges = new();
    private readonly List<StoreRecord> doomed = [];

    /// <summary>Runs one; the caller seals the revision.</summary>
    /// <param name="transaction">A <c>Transaction</c> message.</param>
    /// <param name="response">Gets a <c>StoreResponse</c>; null where nobody waits for it.</param>
    public void Run(ReadOnlySpan<byte> transaction, ProtoWriter? response)
    {
        bool succeeded = Holds(transaction);
        int branch = succeeded ? StoreFields.TransactionThen : StoreFields.TransactionElse;
        long missing = MissingLease(transaction, branch);
        if (missing != 0)
        {
            if (response is not null)
                StoreCodec.WriteError(response, new LeaseNotFoundException(new LeaseId(missing)));
            return;
        }

        ResponseLimit limit = new(response, responseBytesMax);
        int mark = response?.BeginMessage(StoreFields.ResponseTransaction) ?? 0;
        response?.Bool(StoreFields.ResultSucceeded, succeeded);
        ProtoReader reader = new(transaction);
        while (reader.Next(out int field))
        {
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (field == branch)
                Run(OperationView.Read(bytes), ref limit);
        }

        if (response is null)
            return;
        response.Int64(StoreFields.ResultRevision, state.RevisionBeingMade);
        response.EndMessage(mark);
        limit.Close(wrote: state.Changes.Length > 0);
    }

    private bool Holds(ReadOnlySpan<byte> transaction)
    {
        ProtoReader reader = new(transaction);
        while (reader.Next(out int field))
        {
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (field == StoreFields.TransactionCompare && !CompareEvaluator.Holds(CompareView.Read(bytes), state.Keys))
                return false;
        }

        return true;
    }

    /// <summary>The first lease that a put of a branch names and that does not exist, or 0. To be found out before the first change.</summary>
    private long MissingLease(ReadOnlySpan<byte> transaction, int branch)
    {
        ProtoReader reader = new(transaction);
        while (reader.Next(out int field))
        {
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (field != branch)
                continue;
            OperationView operation = OperationView.Read(bytes);
            if (operation.Kind == OperationKind.Put && operation.Lease != 0 && state.Leases.Find(operation.Lease) is null)
                return operation.Lease;
        }

        return 0;
    }

    private void Run(in OperationView operation, ref ResponseLimit limit)
    {
        int mark = limit.Writer?.BeginMessage(StoreFields.ResultOperation) ?? 0;
        limit.Writer?.Int64(StoreFields.OperationResultKind, (int)operation.Kind);
        switch (operation.Kind)
        {
            case OperationKind.Get:
                if (limit.Writer is not null)
                    ranges.Read(operation, state.Keys, ref limit);
                break;
            case OperationKind.Put:
                Put(operation, ref limit);
                break;
            default:
                Delete(operation, ref limit);
                break;
        }

        limit.Writer?.EndMessage(mark);
    }

    private void Put(in OperationView operation, ref ResponseLimit limit)
    {
        if (operation.ReturnPrevious && limit.Writer is not null && state.Keys.Find(operation.Range.Start) is { } previous)
            limit.Item(previous);
        state.Put(operation.Range.Start, operation.Value, operation.Lease);
    }

    private void Delete(in OperationView operation, ref ResponseLimit limit)
    {
        if (operation.Range.IsSingle)
        {
            if (state.Keys.Find(operation.Range.Start) is { } record)
                doomed.Add(record);
        }
        else
        {
            RecordCursor cursor = state.Keys.Scan(operation.Range);
            while (cursor.MoveNext())
                doomed.Add(cursor.Current);
        }

        foreach (StoreRecord record in doomed)
        {
            if (operation.ReturnPrevious && limit.Writer is not null)
                limit.Item(record);
            state.Delete(record);
        }

        limit.Writer?.Int64(StoreFields.OperationResultCount, doomed.Count);
        doomed.Clear();
    }
}
