using Paxtor.Transport;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>Processes between nodes that have a secret: everything goes through TLS.</summary>
public sealed class SecuredProcessTests
{
    [Fact]
    public async Task NodesWithASecret_CallSendStreamAndMonitor()
    {
        string secret = ClusterSecret.New().Reveal();
        await using Nodes nodes = await Nodes.StartAsync(o =>
        {
            o.Secret = secret;
            o.Processes.Add<Sink>();
        });
        Board board = new();
        (Pid far, IProbe probe) = await nodes.ProbeAsync("b", "a", board);
        string large = new('x', 3_000_000);
        Assert.Equal(large, await probe.EchoAsync(large));
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async c =>
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal($"{c}.{i}", await probe.EchoAsync($"{c}.{i}"));
        }));

        Pid sinks = await nodes.A.StartAsync(ProcessSpec.For<Sink>(board.Id), new StartOptions { Node = Nodes.NameOf("b") });
        ISink sink = nodes.A.Get<ISink>(sinks, new CallOptions { Timeout = Timeout.InfiniteTimeSpan });
        for (int i = 0; i < 50_000; i++)
            await sink.PutAsync(i);
        Assert.Equal(50_000, await sink.CountAsync());

        Task<ExitReason> end = nodes.A.WaitForExitAsync(far);
        await nodes.KillAsync("b");
        Assert.Equal(ExitReason.NoConnection, await end.WaitAsync(TestNode.Patience));
    }
}
