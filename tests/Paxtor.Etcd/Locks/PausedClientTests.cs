using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;
using Paxtor.Foundation.Loop;

namespace Paxtor.Etcd.Tests.Locks;

/// <summary>A node that stands still while its lease runs out.</summary>
[Collection(nameof(LockMembers))]
public sealed class PausedClientTests(LockMembers cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task LoopThatStandsStill_TheLossIsToldBeforeAnotherOwns_AndTheNodeRecovers()
    {
        await using EtcdNodes others = new(cluster, "paused/");
        PaxtorNode other = await others.StartAsync("b");
        CapturingEngine engine = new(new PaxtorOptions().UseEtcd(cluster.Options("paused/")).Engine!);
        PaxtorOptions options = new() { Name = "a@127.0.0.1", Engine = engine, SessionTimeToLive = TimeSpan.FromSeconds(4), SessionMargin = TimeSpan.FromSeconds(2) };
        await using PaxtorNode node = await PaxtorNode.StartAsync(options);
        LockHandle held = await node.Locks.AcquireAsync("k");
        long lostAt = 0, ownedAt = 0;
        held.Lost.Register(() => lostAt = TimeProvider.System.GetTimestamp());
        using ManualResetEventSlim goesOn = new();
        engine.Loop!.Post(static e => e.Wait(), goesOn);
        await using (LockHandle next = await other.Locks.AcquireAsync("k").WaitAsync(Patience))
        {
            ownedAt = TimeProvider.System.GetTimestamp();
            Assert.True(next.Token > held.Token);
        }

        goesOn.Set();
        Assert.True(lostAt > 0 && lostAt < ownedAt, "The loss was not told before another owned the lock.");
        Assert.False(held.IsHeld);
        await using LockHandle again = await node.Locks.AcquireAsync("k").WaitAsync(Patience);
        Assert.True(again.Token > held.Token);
    }

    private sealed class CapturingEngine(StoreEngine inner) : StoreEngine
    {
        public EventLoop? Loop { get; private set; }

        public override string Name => inner.Name;

        public override string Setting => inner.Setting;

        public override ICoordinationStore CreateStore(StoreEngineContext context)
        {
            Loop = context.Loop;
            return inner.CreateStore(context);
        }
    }
}
