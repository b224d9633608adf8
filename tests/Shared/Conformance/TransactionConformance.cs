using Paxtor.Coordination;

namespace Paxtor.Tests.Conformance;

/// <summary>Puts, deletes, branches and revisions.</summary>
public abstract class TransactionConformance : StoreConformance
{
    [Fact]
    public Task Put_NewKey_IsCreatedAtTheRevisionAnswered() => OnLoop(async () =>
    {
        long before = await Revision();
        long revision = await Put("a", "1");
        Assert.Equal(before + 1, revision);
        KeyValue item = (await Get("a"))!;
        Assert.Equal((Key("a"), "1", revision, revision, 1L, LeaseId.None), (item.Key, Text(item.Value), item.CreateRevision, item.ModRevision, item.Version, item.Lease));
    });

    [Fact]
    public Task Put_ExistingKey_KeepsItsCreateRevision() => OnLoop(async () =>
    {
        long first = await Put("a", "1");
        long second = await Put("a", "2");
        KeyValue item = (await Get("a"))!;
        Assert.Equal(("2", first, second, 2L), (Text(item.Value), item.CreateRevision, item.ModRevision, item.Version));
    });

    [Fact]
    public Task Put_AfterDelete_BeginsAnew() => OnLoop(async () =>
    {
        await Put("a");
        await Put("a");
        await Delete("a");
        long again = await Put("a", "");
        KeyValue item = (await Get("a"))!;
        Assert.Equal((0, again, again, 1L), (item.Value.Length, item.CreateRevision, item.ModRevision, item.Version));
    });

    [Fact]
    public Task Transaction_ManyChanges_CarryOneRevision() => OnLoop(async () =>
    {
        await Put("gone");
        long before = await Revision();
        TransactionResult result = await Store.CommitAsync(Transaction.Of(
            Operation.Put(Key("a"), Bytes("1")), Operation.Put(Key("b"), Bytes("2")), Operation.Delete(Key("gone"))));
        Assert.Equal(before + 1, result.Revision);
        Assert.Equal(result.Revision, (await Get("a"))!.ModRevision);
        Assert.Equal(result.Revision, (await Get("b"))!.ModRevision);
        Assert.Equal(result.Revision, await Revision());
    });

    [Fact]
    public Task Delete_Nothing_MakesNoRevision() => OnLoop(async () =>
    {
        long before = await Put("a");
        TransactionResult result = await Store.CommitAsync(Transaction.Of(Operation.Delete(Key("b")), Operation.Delete(Prefix("none"), returnPrevious: true)));
        Assert.Equal(before, result.Revision);
        Assert.All(result.Results, r => Assert.Equal((0L, 0), (r.Count, r.Items.Length)));
        Assert.Equal(before, await Revision());
    });

    [Fact]
    public Task Delete_Range_CountsAndAnswersWhatWas() => OnLoop(async () =>
    {
        await Put("b", "2");
        await Put("a", "1");
        await Put("c", "3");
        TransactionResult result = await Store.CommitAsync(Transaction.Of(Operation.Delete(KeyRange.Between(Key("a"), Key("c")), returnPrevious: true)));
        Assert.Equal(2, result.Results[0].Count);
        Assert.Equal("a=1 b=2", string.Join(' ', result.Results[0].Items.Select(i => $"{NameOf(i)}={Text(i.Value)}")));
        Assert.Equal("c", NamesOf(await Read(Operation.Get(Prefix()))));
    });

    [Fact]
    public Task Delete_WithoutPrevious_AnswersOnlyTheCount() => OnLoop(async () =>
    {
        await Put("a");
        TransactionResult result = await Store.CommitAsync(Transaction.Of(Operation.Delete(Key("a"))));
        Assert.Equal((OperationKind.Delete, 1L, 0), (result.Results[0].Kind, result.Results[0].Count, result.Results[0].Items.Length));
    });

    [Fact]
    public Task Put_ReturnPrevious_AnswersTheKeyAsItWas() => OnLoop(async () =>
    {
        Transaction put = Transaction.Of(Operation.Put(Key("a"), Bytes("new"), returnPrevious: true));
        Assert.Null((await Store.CommitAsync(put)).Results[0].First);
        long revision = await Put("a", "old");
        KeyValue previous = (await Store.CommitAsync(put)).Results[0].First!;
        Assert.Equal(("old", revision, 2L), (Text(previous.Value), previous.ModRevision, previous.Version));
    });

    [Fact]
    public Task Reads_SeeTheWritesBeforeThem() => OnLoop(async () =>
    {
        await Put("a", "old");
        await Put("b", "old");
        TransactionResult result = await Store.CommitAsync(Transaction.Of(
            Operation.Get(Key("a")),
            Operation.Put(Key("a"), Bytes("new")),
            Operation.Get(Key("a")),
            Operation.Delete(Key("b")),
            Operation.Get(Prefix()),
            Operation.Put(Key("c"), Bytes("new")),
            Operation.Get(Prefix(), countOnly: true)));
        Assert.Equal("old", Text(result.Results[0].First!.Value));
        Assert.Equal(("new", result.Revision, 2L), (Text(result.Results[2].First!.Value), result.Results[2].First!.ModRevision, result.Results[2].First!.Version));
        Assert.Equal("a", NamesOf(result.Results[4]));
        Assert.Equal(2, result.Results[6].Count);
    });

    [Fact]
    public Task Results_ComeInTheOrderOfTheOperations() => OnLoop(async () =>
    {
        TransactionResult result = await Store.CommitAsync(Transaction.Of(
            Operation.Delete(Key("x")), Operation.Get(Key("x")), Operation.Put(Key("y"), Bytes("1")), Operation.Get(Key("y"))));
        Assert.Equal([OperationKind.Delete, OperationKind.Get, OperationKind.Put, OperationKind.Get], result.Results.Select(r => r.Kind));
        Assert.Equal([0L, 0L, 0L, 1L], result.Results.Select(r => r.Count));
    });

    [Fact]
    public Task Branches_OneRunsAndTheAnswerSaysWhich() => OnLoop(async () =>
    {
        Transaction create = new(
            [Compare.CreateIs(Key("a"), 0)],
            [Operation.Put(Key("a"), Bytes("first"))],
            [Operation.Get(Key("a")), Operation.Put(Key("refused"), Bytes("1"))]);
        TransactionResult first = await Store.CommitAsync(create);
        TransactionResult second = await Store.CommitAsync(create);
        Assert.Equal((true, 1), (first.Succeeded, first.Results.Length));
        Assert.Equal((false, 2), (second.Succeeded, second.Results.Length));
        Assert.Equal(first.Revision, second.Results[0].First!.CreateRevision);
        Assert.Equal(second.Revision, (await Get("refused"))!.CreateRevision);
    });

    [Fact]
    public Task Compares_AllMustHold() => OnLoop(async () =>
    {
        long revision = await Put("a");
        Assert.True(await Holds(Compare.ModIs(Key("a"), revision), Compare.CreateIs(Key("b"), 0)));
        Assert.False(await Holds(Compare.ModIs(Key("a"), revision), Compare.CreateIs(Key("b"), 7)));
        Assert.False(await Holds(Compare.ModIs(Key("a"), revision + 1), Compare.CreateIs(Key("b"), 0)));
    });

    [Fact]
    public Task Transaction_WithNothingInIt_SucceedsAndTellsTheRevision() => OnLoop(async () =>
    {
        long revision = await Put("a");
        TransactionResult result = await Store.CommitAsync(Transaction.Of());
        Assert.Equal((true, revision, 0), (result.Succeeded, result.Revision, result.Results.Length));
    });

    [Fact]
    public Task Writes_AreSeenByAnotherNodeAtOnce() => OnLoop(async () =>
    {
        for (int i = 0; i < 20; i++)
        {
            ICoordinationStore writer = i % 2 == 0 ? Harness.Store : Harness.Other;
            ICoordinationStore reader = i % 2 == 0 ? Harness.Other : Harness.Store;
            TransactionResult written = await writer.CommitAsync(Transaction.Of(Operation.Put(Key("a"), Bytes($"{i}"))));
            TransactionResult read = await reader.CommitAsync(Transaction.Of(Operation.Get(Key("a"))));
            Assert.Equal($"{i}", Text(read.Results[0].First!.Value));
            Assert.True(read.Revision >= written.Revision);
        }
    });

    [Fact]
    public Task Writes_ManyAtOnce_EachGetARevisionOfTheirOwn() => OnLoop(async () =>
    {
        ValueTask<TransactionResult>[] all = Enumerable.Range(0, 50)
            .Select(i => Store.CommitAsync(Transaction.Of(Operation.Put(Key($"{i}"), Bytes("1"))))).ToArray();
        List<long> revisions = [];
        foreach (ValueTask<TransactionResult> one in all)
            revisions.Add((await one).Revision);
        Assert.Equal(50, revisions.Distinct().Count());
        Assert.Equal(50, (await Read(Operation.Get(Prefix(), countOnly: true))).Count);
    });
}
