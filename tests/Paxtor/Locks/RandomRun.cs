using Paxtor.Coordination;
using Paxtor.Locks;
using Paxtor.Sessions;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Locks;

/// <summary>
/// Some nodes with clients that ask, hold, release, cancel; a store that refuses, forgets to answer and delivers late; nodes that are cut off,
/// paused and lose their leases. The rules of locks are checked after every event, and at the end nothing may be left behind.
/// </summary>
internal sealed class RandomRun
{
    private const int Nodes = 3;
    private const int ClientsPerNode = 4;
    private static readonly LockKey[] Keys = ["a", "b"];

    private readonly FakeWorld world;
    private readonly Random random;
    private readonly List<Held>[] held = [[], []];
    private readonly long[] lastToken = new long[Keys.Length];
    private readonly OwnerState[] owners;
    private bool quiet;
    private int busyClients;

    public RandomRun(int seed)
    {
        SessionOptions options = new() { TimeToLive = TimeSpan.FromSeconds(4), Margin = TimeSpan.FromSeconds(0.5) };
        world = new FakeWorld(seed, Nodes, options);
        random = world.Simulation.CreateRandom();
        owners = [.. world.Nodes.Select(static n => n.NewOwner())];
        world.Simulation.AfterEachEvent = Check;
        foreach (FakeNode node in world.Nodes)
        {
            // Clocks drift apart by up to 5%; the margin allows for an eighth.
            node.Loop.Clock.SetDrift(random.Next(-25_000, 25_000));
            node.Store.Faults = _ => Choose();
            node.Store.Lateness = () => TimeSpan.FromSeconds(random.NextDouble() * 12);
        }
    }

    public int Grants { get; private set; }

    public int Losses { get; private set; }

    public string Run(double seconds)
    {
        for (int node = 0; node < Nodes; node++)
        {
            for (int client = 0; client < ClientsPerNode; client++)
                StartClient(node, client);
        }

        world.Simulation.After(Seconds(1), Trouble);
        world.Run(seconds);
        quiet = true;
        foreach (FakeNode node in world.Nodes)
        {
            node.Store.Faults = null;
            node.Store.Connect();
            node.Loop.Resume();
        }

        world.Until(() => busyClients == 0, 60);
        // Late copies of the troubled time still arrive.
        world.Run(20);
        Assert.Empty(world.Places);
        Assert.All(world.Nodes, static n => Assert.Equal(0, n.Service.Places));
        Assert.All(world.Nodes, static n => Assert.Equal(0, n.Service.Waiting));
        Assert.All(world.Nodes, static n => Assert.Equal(1, n.Store.OpenWatches));
        Assert.Equal(Nodes, world.Data.Leases.Count());
        Assert.Equal(Nodes, world.Data.All.Count());
        return $"{Grants} grants, {Losses} losses, {world.Data.Revision} revisions, {world.Simulation.EventCount} events, trace {world.Simulation.TraceHash:x}";
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private Fault Choose()
    {
        if (quiet)
            return Fault.None;
        return random.Next(40) switch
        {
            0 => Fault.NoQuorum,
            1 => Fault.Dropped,
            2 => Fault.AnswerLost,
            3 => Fault.Late,
            _ => Fault.None,
        };
    }

    private void Trouble()
    {
        if (quiet)
            return;
        FakeNode node = world.Nodes[random.Next(Nodes)];
        switch (random.Next(6))
        {
            case 0:
            case 1:
                node.Store.Disconnect(Seconds(random.NextDouble() * 1.9));
                world.Simulation.After(Seconds(random.NextDouble() * 8), node.Store.Connect);
                break;
            case 2:
                node.Loop.Pause(Seconds(random.NextDouble() * 7));
                break;
            case 3 when node.Sessions.Valid is { } session && world.Data.Leases.Contains(session.Lease):
                // An operator ends a session, having made sure that the node is told: no clock can promise the signal before this.
                if (!node.Loop.IsPaused)
                    node.Loop.RunNow(() => node.Watchdog.Lose(session, SessionLoss.LeaseGone));
                break;
            case 4:
                world.Data.Compacted = world.Data.Revision - random.Next(5);
                break;
            default:
                break;
        }

        world.Simulation.After(Seconds(random.NextDouble() * 3), Trouble);
    }

    private void StartClient(int index, int client)
    {
        busyClients++;
        FakeNode node = world.Nodes[index];
        // One client of each node shares an explicit owner with another; the rest are owners for each acquisition.
        OwnerState? owner = client < 2 ? owners[index] : null;
        world.Simulation.After(Seconds(random.NextDouble()), () => node.Loop.Post(static s => LoopTasks.Run(s.node.Loop, s.Item2.ClientAsync(s.node, s.owner)), (node, this, owner)));
    }

    private async ValueTask ClientAsync(FakeNode node, OwnerState? owner)
    {
        LoopSignal pause = new(node.Loop);
        while (!quiet)
        {
            int key = random.Next(Keys.Length);
            LoopLockRequest request = node.Service.Request(owner, Keys[key], RandomOptions());
            if (random.Next(5) == 0)
                CancelLater(node, request);
            LockResult result = default;
            try
            {
                result = await request.Task.ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or TimeoutException or QuorumUnavailableException)
            {
                await pause.WaitAsync(Seconds(random.NextDouble() * 0.2)).ConfigureAwait(false);
                continue;
            }

            if (result.IsAcquired)
            {
                Held mine = Granted(node, key, (LockHold)result.Handle);
                if (random.Next(3) > 0)
                    await pause.WaitAsync(Seconds(random.NextDouble() * random.NextDouble() * 3)).ConfigureAwait(false);
                mine.Released = true;
                held[key].Remove(mine);
                if (result.Handle.Lost.IsCancellationRequested)
                    Losses++;
                await mine.Hold.ReleaseAsync().ConfigureAwait(false);
            }

            await pause.WaitAsync(Seconds(random.NextDouble() * 0.3)).ConfigureAwait(false);
        }

        busyClients--;
    }

    private LockOptions RandomOptions() => new()
    {
        Block = random.Next(4) > 0,
        NoQuorum = (NoQuorum)random.Next(3),
        Timeout = random.Next(4) == 0 ? Seconds(random.NextDouble() * 3) : null,
    };

    private void CancelLater(FakeNode node, LoopLockRequest request) =>
        world.Simulation.After(Seconds(random.NextDouble() * random.NextDouble() * 2), () => node.Loop.Post(static r => r.Cancel(), request));

    private Held Granted(FakeNode node, int key, LockHold hold)
    {
        Grants++;
        Held mine = new(node, hold);
        // Others may have been told lost, or paused before they could be; none may think that it holds the lock, nor have missed the signal while awake.
        foreach (Held other in held[key])
        {
            if (other.Hold.Token == hold.Token)
            {
                Assert.Equal(other.Hold.Pid, hold.Pid);
                continue;
            }

            if (!hold.IsHeld)
                continue;
            Assert.True(hold.Token > other.Hold.Token, "A token did not grow.");
            Assert.False(other.Hold.IsHeld, "Two owners.");
            Assert.True(other.Node.Loop.IsPaused || other.WasPausedJustNow || other.Hold.Lost.IsCancellationRequested, "A lock was granted before its last owner was told.");
        }

        if (hold.IsHeld)
        {
            Assert.True(hold.Token >= lastToken[key], "A token did not grow.");
            lastToken[key] = hold.Token;
        }

        held[key].Add(mine);
        return mine;
    }

    private void Check()
    {
        for (int key = 0; key < Keys.Length; key++)
        {
            Held? owner = null;
            foreach (Held one in held[key])
            {
                if (one.Released || !one.Hold.IsHeld)
                    continue;
                if (owner is not null && owner.Hold.Token != one.Hold.Token)
                    Assert.Fail($"Two owners of {Keys[key]} at {world.Simulation.Now}: {owner.Hold.Pid} with {owner.Hold.Token} and {one.Hold.Pid} with {one.Hold.Token}.");
                owner = one;
                // Who owns stands first in the store, or its lease has just run out within the margin.
                KeyValue first = world.Data.In(PlaceKeys.QueueOf(Keys[key])).MinBy(static k => k.CreateRevision)!;
                Assert.Equal(first.CreateRevision, one.Hold.Token);
            }
        }
    }

    private sealed class Held(FakeNode node, LockHold hold)
    {
        public FakeNode Node => node;

        public LockHold Hold => hold;

        public bool Released { get; set; }

        /// <summary>A node that wakes up runs its late timers one after the other.</summary>
        public bool WasPausedJustNow => !hold.IsHeld && node.Sessions.Valid is null;
    }
}
