using Google.Protobuf;
using Paxtor.Coordination;
using Paxtor.Etcd.Generated;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Wire;
using Proto = Paxtor.Etcd.Generated;

namespace Paxtor.Etcd.Tests.Wire;

/// <summary>One operation without a condition goes as a call of its own, and is answered as a transaction would be.</summary>
public sealed class OneOperationTests
{
    private static readonly KeySpace Keys = new("p/"u8);

    [Fact]
    public void Get_IsARange()
    {
        Transaction transaction = Transaction.Of(Operation.Get(KeyRange.Prefix(Key("a")), SortTarget.CreateRevision, limit: 1));
        Assert.Equal(GrpcMethod.Range, TransactionWriter.MethodOf(transaction));
        RangeRequest expected = new() { Key = Bytes("p/a"), RangeEnd = Bytes("p/b"), Limit = 1, SortTarget = RangeRequest.Types.SortTarget.Create, SortOrder = RangeRequest.Types.SortOrder.Ascend };
        Assert.Equal(expected, RangeRequest.Parser.ParseFrom(Message(transaction)));
        TransactionResult result = Read(transaction, new RangeResponse { Header = Header(8), Kvs = { Item("p/a1") }, Count = 3, More = true });
        Assert.Equal((true, 8L, 3L), (result.Succeeded, result.Revision, result.Results[0].Count));
        Assert.Equal(Key("a1"), Assert.Single(result.Results[0].Items).Key);
    }

    [Fact]
    public void Put_IsAPut()
    {
        Transaction transaction = Transaction.Of(Operation.Put(Key("d"), "v"u8.ToArray(), new LeaseId(9), returnPrevious: true));
        Assert.Equal(GrpcMethod.Put, TransactionWriter.MethodOf(transaction));
        Assert.Equal(new PutRequest { Key = Bytes("p/d"), Value = Bytes("v"), Lease = 9, PrevKv = true }, PutRequest.Parser.ParseFrom(Message(transaction)));
        TransactionResult result = Read(transaction, new PutResponse { Header = Header(9), PrevKv = Item("p/d") });
        Assert.Equal((true, 9L), (result.Succeeded, result.Revision));
        Assert.Equal(Key("d"), result.Results[0].First!.Key);
    }

    [Fact]
    public void Delete_IsADeleteRange()
    {
        Transaction transaction = Transaction.Of(Operation.Delete(KeyRange.From(Key("f")), returnPrevious: true));
        Assert.Equal(GrpcMethod.DeleteRange, TransactionWriter.MethodOf(transaction));
        Assert.Equal(new DeleteRangeRequest { Key = Bytes("p/f"), RangeEnd = Bytes("p0"), PrevKv = true }, DeleteRangeRequest.Parser.ParseFrom(Message(transaction)));
        TransactionResult result = Read(transaction, new DeleteRangeResponse { Header = Header(10), Deleted = 2, PrevKvs = { Item("p/f"), Item("p/g") } });
        Assert.Equal((true, 10L, 2L, 2), (result.Succeeded, result.Revision, result.Results[0].Count, result.Results[0].Items.Length));
    }

    [Fact]
    public void WithACondition_OrMoreThanOne_IsATransaction()
    {
        Assert.Equal(GrpcMethod.Txn, TransactionWriter.MethodOf(new Transaction([Coordination.Compare.CreateIs(Key("a"), 0)], [Operation.Get(Key("a"))], [])));
        Assert.Equal(GrpcMethod.Txn, TransactionWriter.MethodOf(Transaction.Of(Operation.Get(Key("a")), Operation.Delete(Key("b")))));
        Assert.Equal(GrpcMethod.Txn, TransactionWriter.MethodOf(Transaction.Of()));
    }

    private static TransactionResult Read(Transaction transaction, IMessage answer) => new TransactionReader(Keys).Read(transaction, answer.ToByteArray());

    private static byte[] Message(Transaction transaction) => new TransactionWriter(Keys).Write(transaction)[GrpcFrame.HeaderBytes..];

    private static Proto.ResponseHeader Header(long revision) => new() { Revision = revision };

    private static Proto.KeyValue Item(string key) => new() { Key = Bytes(key), Value = Bytes("v"), CreateRevision = 2, ModRevision = 3, Version = 1 };

    private static StoreKey Key(string name) => StoreKey.FromText(name);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
