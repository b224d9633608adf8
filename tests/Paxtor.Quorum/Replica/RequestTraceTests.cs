using System.Collections.Concurrent;
using System.Diagnostics;
using Paxtor.Coordination;
using Paxtor.Quorum.Tests.Replica.Kit;
using Paxtor.Quorum.Wire;
using Paxtor.Testing;

namespace Paxtor.Quorum.Tests.Replica;

/// <summary>The trace of a request over voters.</summary>
public sealed class RequestTraceTests
{
    [Fact]
    public void ForwardedRequest_IsOneTrace_FollowerThenLeader()
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        SimulatedNode follower = run.Followers.First();
        ActivityTraceId id = ActivityTraceId.CreateRandom();
        ActivityContext parent = new(id, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        byte[] trace = new byte[TraceBytes.Length];
        TraceBytes.Write(parent, trace);
        ConcurrentQueue<Activity> ended = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static s => s.Name == "Paxtor",
            Sample = (ref ActivityCreationOptions<ActivityContext> o) => o.TraceId == id ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = a =>
            {
                if (a.TraceId == id)
                    ended.Enqueue(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
        peer.Send(follower, RawPeer.Request(1, RequestOperation.Write, static w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Put(StoreKey.FromText("k"), default))), trace: trace));
        run.Until(() => peer.Responses.Any(), "an answer");
        Assert.Null(Activity.Current);
        Activity[] spans = [.. ended];
        Assert.Equal([run.Leader!.Name, follower.Name], spans.Select(static s => s.GetTagItem("paxtor.node.name")));
        Assert.Equal((parent.SpanId, spans[1].SpanId), (spans[1].ParentSpanId, spans[0].ParentSpanId));
        Assert.Equal(run.Leader.Name, spans[1].GetTagItem("paxtor.quorum.forwarded_to"));
        Assert.All(spans, static s => Assert.Equal((ActivityKind.Server, "write"), (s.Kind, (string?)s.GetTagItem("paxtor.quorum.operation"))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(1000)]
    public void TraceThatIsNone_HarmsNothing(int length)
    {
        ClusterRun run = ClusterRun.Started();
        RawPeer peer = new(run, "raw@sim");
        peer.Send(run.Leader!, RawPeer.Request(1, RequestOperation.Write, static w => StoreCodec.WriteTransaction(w, Transaction.Of(Operation.Put(StoreKey.FromText("k"), default))), trace: new byte[length]));
        run.Until(() => peer.Responses.Any(), "an answer");
        Assert.Equal(ResponseStatus.Ok, peer.Responses.Single().Status);
    }
}
