using System.Collections.Concurrent;
using System.Diagnostics;
using Paxtor.Tests.Node;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>A call that is part of a trace goes on with it on the other node.</summary>
public sealed class RemoteTraceTests
{
    [Fact]
    public async Task Call_WithinATrace_IsASpanOfItOnTheOtherNode()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("b", "a", new Board());
        using Activity request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
        ConcurrentQueue<Activity> ended = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == "Paxtor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                if (a.TraceId == request.TraceId)
                    ended.Enqueue(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
        request.Start();
        Assert.Equal("x", await probe.EchoAsync("x"));
        await Assert.ThrowsAsync<CallFaultedException>(async () => await probe.ThrowAsync("y"));
        request.Stop();

        // The answer may be here before the other node has closed its span.
        await TestCluster.UntilAsync(() => ended.Count >= 2, "the spans of the other node do not end");
        Assert.All(ended, a => Assert.Equal((ActivityKind.Server, request.SpanId), (a.Kind, a.ParentSpanId)));
        Activity echo = Assert.Single(ended, static a => a.OperationName.Contains("Echo", StringComparison.Ordinal));
        Activity failed = Assert.Single(ended, static a => a.OperationName.Contains("Throw", StringComparison.Ordinal));
        Assert.NotEqual(ActivityStatusCode.Error, echo.Status);
        Assert.Equal(ActivityStatusCode.Error, failed.Status);
    }
}
