using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Foundation.Loop;
using Paxtor.Processes;
using Paxtor.Tests.Processes.Remoting.Wire;
using Paxtor.Transport;

namespace Paxtor.Tests.Processes.Remoting;

/// <summary>A node that proves who it is and then sends what makes no sense: it costs that connection, and the other node nothing.</summary>
public sealed class HostilePeerTests
{
    [Fact]
    public async Task Garbage_CostsTheConnectionAndNothingElse()
    {
        await using Nodes nodes = await Nodes.StartAsync();
        (_, IProbe probe) = await nodes.ProbeAsync("a", "b", new Board());
        Random random = new(3);
        byte[][] frames = [.. FrameSamples.All()];
        List<Exception> fatal = [];
        using SerialLoop loop = new(TimeProvider.System, 1, fatal.Add);
        TcpNetworkOptions options = new() { LocalName = "hostile@localhost", Incarnation = 5, DialBackoffMin = TimeSpan.FromMilliseconds(1), DialBackoffMax = TimeSpan.FromMilliseconds(2) };
        await using TcpNetwork network = new(loop, options, NullLogger.Instance);
        Stranger stranger = new(network, random, frames);
        network.Start(stranger);
        loop.Post(static s => s.network.Open("a@localhost", s.Endpoint), (network, Endpoint: nodes.Voter["a@".Length..]));
        await stranger.Done.WaitAsync(TestNode.Patience);
        for (int i = 1; i <= 100; i++)
            Assert.Equal(i, await probe.AddAsync(1));
        Assert.Empty(fatal);
    }

    /// <summary>On each connection: a hello, or none, then frames with flipped bytes until it is dropped.</summary>
    private sealed class Stranger(TcpNetwork network, Random random, byte[][] frames) : INetworkHandler
    {
        private const int Losses = 50;
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int lost;

        public Task Done => done.Task;

        public void OnConnected(PeerId peer)
        {
            if (random.Next(4) != 0)
                network.TrySend(peer, FrameSamples.Written(static w => new HelloFrame { Version = 1, Serializer = "json" }.Write(w)));
            for (int i = 0; i < 200; i++)
            {
                byte[] frame = [.. frames[random.Next(frames.Length)]];
                for (int flips = random.Next(4); flips > 0 && frame.Length > 1; flips--)
                    frame[random.Next(1, frame.Length)] = (byte)random.Next(256);
                network.TrySend(peer, frame);
            }

            network.Flush();
        }

        public void OnDisconnected(PeerId peer)
        {
            if (++lost == Losses)
                done.TrySetResult();
        }

        public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame)
        {
            // Whatever it answers.
        }
    }
}
