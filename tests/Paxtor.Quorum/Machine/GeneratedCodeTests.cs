using Google.Protobuf;
using Paxtor.Coordination;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;
using Proto = Paxtor.Store.V1;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Holds the codec, written by hand, to store.proto: what one writes the code generated from that file reads, and the other way round.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    public void Transaction_ReadsAsGeneratedAndBack()
    {
        Transaction transaction = CodecSamples.Rich();
        Proto.Transaction read = Proto.StoreRequest.Parser.ParseFrom(MachineKit.Encode(transaction)).Transaction;
        Assert.Equal((3, 2, 2), (read.Compares.Count, read.Then.Count, read.Otherwise.Count));
        Assert.Equal((Proto.Compare.Types.Target.ModRevision, 5L), (read.Compares[0].Target, read.Compares[0].Number));
        Assert.Equal((Proto.Compare.Types.Operator.NotEqual, "00FF"), (read.Compares[1].Operator, Convert.ToHexString(read.Compares[1].Value.Span)));
        Assert.Equal((long.MaxValue, "00"), (read.Compares[2].Number, Convert.ToHexString(read.Compares[2].End.Span)));
        Assert.Equal((Proto.OperationKind.Put, 300, 77L, true), (read.Then[0].Kind, read.Then[0].Value.Length, read.Then[0].Lease, read.Then[0].ReturnPrevious));
        Assert.Equal((Proto.Operation.Types.SortTarget.CreateRevision, true, 2, true, 9L),
            (read.Then[1].SortBy, read.Then[1].Descending, read.Then[1].Limit, read.Then[1].CountOnly, read.Then[1].MaxCreateRevision));
        Assert.Equal((Proto.OperationKind.Delete, "q", "r"), (read.Otherwise[0].Kind, read.Otherwise[0].Start.ToStringUtf8(), read.Otherwise[0].End.ToStringUtf8()));

        // The generated code writes shorter lengths; the machine must do the same with both.
        byte[] rewritten = new Proto.StoreRequest { Transaction = read }.ToByteArray();
        Assert.True(StoreCodec.Check(rewritten, new StoreLimits(), out StoreRequestKind kind, out string? refusal), refusal);
        Assert.Equal(StoreRequestKind.Transaction, kind);
        StoreMachine one = new(new StoreMachineOptions());
        StoreMachine other = new(new StoreMachineOptions());
        Assert.Equal(one.ApplyBytes(MachineKit.Encode(transaction)), other.ApplyBytes(rewritten));
        Assert.Equal(one.StateHash, other.StateHash);
    }

    [Fact]
    public void LeaseRequests_ReadAsGenerated()
    {
        Proto.GrantLease grant = Proto.StoreRequest.Parser.ParseFrom(MachineKit.Grant(5, 9)).GrantLease;
        Assert.Equal((5L, 9L), (grant.Lease, grant.TimeToLiveSeconds));
        Assert.Equal(6, Proto.StoreRequest.Parser.ParseFrom(MachineKit.Revoke(6)).RevokeLease.Lease);
        Assert.Equal(7, Proto.StoreRequest.Parser.ParseFrom(MachineKit.Encode(w => StoreCodec.WriteKeepAlive(w, new LeaseId(7)))).KeepAlive.Lease);
        Proto.ExpireLeases expiry = Proto.StoreRequest.Parser.ParseFrom(MachineKit.Expire(3, new LeaseExpiry(8, 1), new LeaseExpiry(9, 2))).ExpireLeases;
        Assert.Equal((3UL, 2, 9L, 2L), (expiry.Term, expiry.Expiries.Count, expiry.Expiries[1].Lease, expiry.Expiries[1].Grant));
    }

    [Fact]
    public void Answers_ReadAsGenerated()
    {
        StoreMachine machine = new(new StoreMachineOptions());
        machine.ApplyBytes(MachineKit.Grant(7));
        machine.Put("a", "1", lease: 7);
        Proto.TransactionResult result = Proto.StoreResponse.Parser
            .ParseFrom(machine.ApplyBytes(MachineKit.Encode(Operation.Put(MachineKit.Key("a"), MachineKit.Bytes("2"), returnPrevious: true), Operation.Get(KeyRange.Prefix(default))))).Transaction;
        Assert.Equal((true, 3L, 2), (result.Succeeded, result.Revision, result.Results.Count));
        Proto.KeyValue previous = Assert.Single(result.Results[0].Items);
        Assert.Equal(("a", "1", 2L, 2L, 1L, 7L), (previous.Key.ToStringUtf8(), previous.Value.ToStringUtf8(), previous.CreateRevision, previous.ModRevision, previous.Version, previous.Lease));
        Assert.Equal((Proto.OperationKind.Get, 1L), (result.Results[1].Kind, result.Results[1].Count));
        Assert.Equal(10, Proto.StoreResponse.Parser.ParseFrom(MachineKit.Encode(w => StoreCodec.WriteLeaseResult(w, 10))).Lease.TimeToLiveSeconds);
        Proto.StoreError error = Proto.StoreResponse.Parser.ParseFrom(MachineKit.Encode(w => StoreCodec.WriteError(w, new CompactedException(3, 8)))).Error;
        Assert.Equal((Proto.StoreError.Types.Code.Compacted, 3L, 8L), (error.Code, error.RequestedRevision, error.CompactedRevision));
        Proto.WatchTarget target = Proto.WatchTarget.Parser.ParseFrom(MachineKit.Encode(w => StoreCodec.WriteWatchRequest(w, new WatchRequest(KeyRange.Prefix(MachineKit.Key("p")), 4))));
        Assert.Equal(("p", "q", 4L), (target.Start.ToStringUtf8(), target.End.ToStringUtf8(), target.FromRevision));
    }

    [Fact]
    public void WatchEventsAndSnapshots_ReadAsGenerated()
    {
        StoreMachine machine = new(new StoreMachineOptions());
        machine.ApplyBytes(MachineKit.Grant(7));
        Sink sink = new();
        machine.Watches.Resume(machine.Watches.Open(KeyRange.Prefix(default), 1, sink, 1));
        machine.Put("a", "1", lease: 7);
        machine.ApplyBytes(MachineKit.Revoke(7));
        machine.Put("b", "2");
        Proto.WatchEvents.Types.Event deletion = Assert.Single(sink.Batches[1].Events);
        Assert.Equal((3L, Proto.WatchEvents.Types.Event.Types.Kind.Delete, "a", 3L), (sink.Batches[1].Revision, deletion.Kind, deletion.Item.Key.ToStringUtf8(), deletion.Item.ModRevision));

        Proto.StoreSnapshot snapshot = Proto.StoreSnapshot.Parser.ParseFrom([.. machine.Capture().Encode().SelectMany(c => c.ToArray())]);
        Assert.Equal((1u, 4L, 1L, machine.StateHash, 0L, 1L, 3L),
            (snapshot.Header.Format, snapshot.Header.Revision, snapshot.Header.Grants, snapshot.Header.StateHash, snapshot.Header.LeaseCount, snapshot.Header.KeyCount, snapshot.Header.ChangeCount));
        Assert.Equal("2", Assert.Single(snapshot.Keys).Value.ToStringUtf8());
        Assert.Equal([2L, 3L, 4L], snapshot.Changes.Select(c => c.Revision));
        StoreMachine restored = new(new StoreMachineOptions());
        restored.Restore([snapshot.ToByteArray()]);
        Assert.Equal(machine.StateHash, restored.StateHash);
    }

    private sealed class Sink : IWatchSink
    {
        public List<Proto.WatchEvents> Batches { get; } = [];

        public bool TryDeliver(StoreWatcher watcher, WatchBatch batch)
        {
            Batches.Add(Proto.WatchEvents.Parser.ParseFrom(batch.Encoded));
            return true;
        }

        public void OnCompacted(StoreWatcher watcher, long compactedRevision) => Assert.Fail("Nothing was compacted.");
    }
}
