namespace Paxtor.Transport.Tests;

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

/// <summary>What a frame costs the garbage collector. Runs alone, for it counts what the whole process allocates.</summary>
[Collection("alone")]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 32)]
    [InlineData(true, 1)]
    [InlineData(true, 32)]
    public async Task A_frame_there_and_back_allocates_next_to_nothing(bool tls, int atOnce)
    {
        const int Rounds = 6000;
        using TransportSecurity? secret = tls ? TransportSecurity.FromSecret(ClusterSecret.New()) : null;
        await using var a = new TestNode("a@x", security: secret);
        await using var b = new TestNode("b@x", security: secret);
        byte[] payload = new byte[100];
        int left = 0;
        b.OnFrameLength = (peer, _) => b.Network.TrySend(peer, payload);
        a.OnFrameLength = (peer, _) =>
        {
            if (--left > 0)
                a.Network.TrySend(peer, payload);
        };
        PeerId peer = await a.OpenAsync(b);
        await a.UntilConnectedAsync("b@x");
        double least = double.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await a.RunAsync(n =>
            {
                left = Rounds * atOnce;
                for (int i = 0; i < atOnce; i++)
                    Assert.True(n.Network.TrySend(peer, payload));
                return true;
            });
            await a.UntilAsync(_ => left <= 0);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Rounds * atOnce));
            left = 0;
        }

        TestContext.Current.SendDiagnosticMessage("tls {0}, {1} at once: {2:F1} bytes a round trip", tls, atOnce, least);
        Assert.True(least < 30, $"{least:F1} bytes a round trip");
    }
}
