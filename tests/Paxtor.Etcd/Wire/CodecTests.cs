using Google.Protobuf;
using Paxtor.Coordination;
using Paxtor.Etcd.Generated;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Wire;
using Proto = Paxtor.Etcd.Generated;

namespace Paxtor.Etcd.Tests.Wire;

/// <summary>The codec written by hand against the code generated from etcd.proto, and the mapping of keys to a prefix.</summary>
public sealed class CodecTests
{
    private static readonly KeySpace Keys = new("p/"u8);

    [Fact]
    public void Transaction_IsWrittenAsGenerated()
    {
        Transaction transaction = new(
            [
                Coordination.Compare.Of(KeyRange.Prefix(Key("a")), Coordination.CompareTarget.Lease, CompareOperator.NotEqual, 0),
                Coordination.Compare.OfValue(KeyRange.Single(Key("b")), CompareOperator.Less, default),
                Coordination.Compare.CreateIs(Key("c"), 7),
            ],
            [Operation.Put(Key("d"), "v"u8.ToArray(), new LeaseId(9), returnPrevious: true), Operation.Get(KeyRange.From(Key("e")), SortTarget.ModRevision, descending: true, limit: 3, maxCreateRevision: 11)],
            [Operation.Delete(KeyRange.Between(Key("f"), Key("g")), returnPrevious: true), Operation.Get(KeyRange.Prefix(default), countOnly: true)]);
        TxnRequest expected = new()
        {
            Compare =
            {
                new Proto.Compare { Key = Bytes("p/a"), RangeEnd = Bytes("p/b"), Target = Proto.Compare.Types.CompareTarget.Lease, Result = Proto.Compare.Types.CompareResult.NotEqual, Lease = 0 },
                new Proto.Compare { Key = Bytes("p/b"), Target = Proto.Compare.Types.CompareTarget.Value, Result = Proto.Compare.Types.CompareResult.Less, Value = ByteString.Empty },
                new Proto.Compare { Key = Bytes("p/c"), Target = Proto.Compare.Types.CompareTarget.Create, CreateRevision = 7 },
            },
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("p/d"), Value = Bytes("v"), Lease = 9, PrevKv = true } },
                new RequestOp { RequestRange = new RangeRequest { Key = Bytes("p/e"), RangeEnd = Bytes("p0"), SortTarget = RangeRequest.Types.SortTarget.Mod, SortOrder = RangeRequest.Types.SortOrder.Descend, Limit = 3, MaxCreateRevision = 11 } },
            },
            Failure =
            {
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("p/f"), RangeEnd = Bytes("p/g"), PrevKv = true } },
                new RequestOp { RequestRange = new RangeRequest { Key = Bytes("p/\0"), RangeEnd = Bytes("p0"), CountOnly = true } },
            },
        };
        Assert.Equal(expected, TxnRequest.Parser.ParseFrom(Message(new TransactionWriter(Keys).Write(transaction))));
    }

    [Fact]
    public void TransactionWithoutOperations_AsksForALinearizableRead_WhoseAnswerIsLeftOut()
    {
        Transaction empty = new([Coordination.Compare.CreateIs(Key("c"), 0)], [], []);
        TxnRequest request = TxnRequest.Parser.ParseFrom(Message(new TransactionWriter(Keys).Write(empty)));
        Assert.True(Assert.Single(request.Success).RequestRange.CountOnly);
        TxnResponse answer = new() { Header = new Proto.ResponseHeader { Revision = 5 }, Succeeded = true, Responses = { new ResponseOp { ResponseRange = new RangeResponse() } } };
        TransactionResult result = new TransactionReader(Keys).Read(empty, answer.ToByteArray());
        Assert.Equal((true, 5L, 0), (result.Succeeded, result.Revision, result.Results.Length));
    }

    [Fact]
    public void Answer_IsReadAsGenerated_AndKeysLoseThePrefix()
    {
        Transaction transaction = Transaction.Of(Operation.Get(KeyRange.Prefix(Key("a"))), Operation.Put(Key("b"), default, returnPrevious: true), Operation.Delete(Key("c"), returnPrevious: true));
        Proto.KeyValue item = new() { Key = Bytes("p/a"), Value = Bytes("v"), CreateRevision = 2, ModRevision = 3, Version = 4, Lease = 5 };
        TxnResponse answer = new()
        {
            Header = new Proto.ResponseHeader { Revision = 8, RaftTerm = 3, MemberId = ulong.MaxValue },
            Succeeded = true,
            Responses =
            {
                new ResponseOp { ResponseRange = new RangeResponse { Header = new Proto.ResponseHeader { Revision = 7 }, Kvs = { item }, Count = 6, More = true } },
                new ResponseOp { ResponsePut = new PutResponse() },
                new ResponseOp { ResponseDeleteRange = new DeleteRangeResponse { Deleted = 2, PrevKvs = { item, item } } },
            },
        };
        TransactionResult result = new TransactionReader(Keys).Read(transaction, answer.ToByteArray());
        Assert.Equal((true, 8L), (result.Succeeded, result.Revision));
        Assert.Equal([6L, 0L, 2L], result.Results.Select(static r => r.Count));
        Assert.Equal([1, 0, 2], result.Results.Select(static r => r.Items.Length));
        Coordination.KeyValue read = result.Results[0].First!;
        Assert.Equal((Key("a"), 2L, 3L, 4L, new LeaseId(5)), (read.Key, read.CreateRevision, read.ModRevision, read.Version, read.Lease));
        Assert.Equal("v"u8.ToArray(), read.Value.ToArray());
        Assert.Equal(3UL, Etcd.Wire.ResponseHeader.Of(answer.ToByteArray()).Term);
    }

    [Fact]
    public void Answer_OutsideThePrefix_IsNone()
    {
        TxnResponse answer = new() { Responses = { new ResponseOp { ResponseRange = new RangeResponse { Kvs = { new Proto.KeyValue { Key = Bytes("q/a") } } } }, new ResponseOp { ResponseRange = new RangeResponse() } }, Succeeded = true };
        Assert.Throws<InvalidDataException>(() => new TransactionReader(Keys).Read(Transaction.Of(Operation.Get(Key("a")), Operation.Get(Key("b"))), answer.ToByteArray()));
    }

    [Fact]
    public void WatchRequests_AreWrittenAsGenerated()
    {
        WatchCodec codec = new(Keys, new TransactionReader(Keys));
        Proto.WatchRequest create = Proto.WatchRequest.Parser.ParseFrom(Message(codec.WriteCreate(3, KeyRange.Prefix(Key("a")), 9)));
        Assert.Equal(new WatchCreateRequest { Key = Bytes("p/a"), RangeEnd = Bytes("p/b"), StartRevision = 9, WatchId = 3, ProgressNotify = true }, create.CreateRequest);
        Proto.WatchRequest cancel = Proto.WatchRequest.Parser.ParseFrom(Message(codec.WriteCancel(3)));
        Assert.Equal(3, cancel.CancelRequest.WatchId);
    }

    [Theory]
    [InlineData("p/", "p0")]
    [InlineData("", "\0")]
    public void RangesWithoutEnd_EndWithThePrefix(string prefix, string end)
    {
        KeySpace keys = new(System.Text.Encoding.UTF8.GetBytes(prefix));
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(end), keys.OuterEnd(KeyRange.From(Key("k"))));
        Assert.Empty(keys.OuterEnd(KeyRange.Single(Key("k"))));
    }

    [Fact]
    public void PrefixOfBytes255_HasNoEnd() => Assert.Equal([0], new KeySpace([0xFF, 0xFF]).OuterEnd(KeyRange.From(Key("k"))));

    private static StoreKey Key(string name) => StoreKey.FromText(name);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static byte[] Message(byte[] frame) => frame[GrpcFrame.HeaderBytes..];
}
