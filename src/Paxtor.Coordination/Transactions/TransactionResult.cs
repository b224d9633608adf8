namespace Paxtor.Coordination;

/// <summary>The answer to a transaction.</summary>
/// <param name="Succeeded">Whether all conditions held, so that the then branch ran.</param>
/// <param name="Revision">The revision of the store after it; that of its own changes where it made some.</param>
/// <param name="Results">An answer for each operation of the branch that ran, in order.</param>
public sealed record TransactionResult(bool Succeeded, long Revision, OperationResult[] Results);

/// <summary>The answer to one operation.</summary>
/// <param name="Kind">The kind of the operation.</param>
/// <param name="Items">Get: the keys found. Put and delete: the keys as they were before, where that was asked for.</param>
/// <param name="Count">Get: how many keys are in the range, whatever the limit. Delete: how many were deleted. Put: 0.</param>
public sealed record OperationResult(OperationKind Kind, KeyValue[] Items, long Count)
{
    /// <summary>The first item, or null.</summary>
    public KeyValue? First => Items.Length == 0 ? null : Items[0];
}
