namespace Paxtor.Coordination.Tests.Transactions;

public sealed class TransactionTests
{
    private static readonly StoreKey Key = StoreKey.FromText("a");

    [Fact]
    public void IsReadOnly_LooksAtBothBranches()
    {
        Assert.True(Transaction.Of().IsReadOnly);
        Assert.True(new Transaction([Compare.ModIs(Key, 1)], [Operation.Get(Key)], []).IsReadOnly);
        Assert.False(new Transaction([], [Operation.Get(Key)], [Operation.Delete(Key)]).IsReadOnly);
        Assert.False(Transaction.Of(Operation.Get(Key), Operation.Put(Key, default)).IsReadOnly);
    }

    [Fact]
    public void Of_TheValue_IsRefusedForANumber() =>
        Assert.Throws<ArgumentException>(() => Compare.Of(KeyRange.Single(Key), CompareTarget.Value, CompareOperator.Equal, 1));

    [Fact]
    public void First_IsNullWithoutItems()
    {
        KeyValue item = new(Key, default, 1, 1, 1, default);
        Assert.Null(new OperationResult(OperationKind.Get, [], 0).First);
        Assert.Same(item, new OperationResult(OperationKind.Get, [item], 1).First);
    }

    [Fact]
    public void Errors_SayWhatTheyAreAbout()
    {
        Assert.Contains("000000000000002a", new LeaseNotFoundException(new LeaseId(42)).Message, StringComparison.Ordinal);
        Assert.Contains("000000000000002a", new LeaseExistsException(new LeaseId(42)).Message, StringComparison.Ordinal);
        Assert.Contains("from revision 3 were asked for, but those up to 9", new CompactedException(3, 9).Message, StringComparison.Ordinal);
        Assert.True(LeaseId.None.IsNone);
    }
}
