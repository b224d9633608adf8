using System.Buffers.Binary;
using Paxtor.Testing.Network;
using Paxtor.Transport;

namespace Paxtor.Testing.Tests.Network;

public sealed class SimulatedNetworkTests
{
    private readonly Simulation simulation = new(3);

    [Fact]
    public void Two_nodes_that_dial_each_other_get_one_connection_and_frames_in_order()
    {
        var fabric = new NetworkFabric(simulation);
        Recorder a = Recorder.Start(fabric, "a", "b");
        Recorder b = Recorder.Start(fabric, "b", "a");
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(1, a.Connects);
        Assert.Equal(1, b.Connects);
        a.Send("b", 2, 10);
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(0, 10), b.Numbers);
    }

    [Fact]
    public void A_short_partition_only_stalls_and_a_long_one_breaks()
    {
        var fabric = new NetworkFabric(simulation);
        Recorder a = Recorder.Start(fabric, "a", "b");
        Recorder b = Recorder.Start(fabric, "b");
        simulation.RunFor(TimeSpan.FromSeconds(1));
        fabric.SetWay("a", "b", open: false);
        a.Send("b", 2, 3);
        simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.Empty(b.Numbers);
        fabric.OpenAll();
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(3, b.Numbers.Count);
        Assert.Equal(0, b.Disconnects);

        fabric.SetWay("a", "b", open: false);
        simulation.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(1, b.Disconnects);
        Assert.Equal(1, a.Disconnects);
        Assert.False(a.Network.IsConnected(new PeerId(0)));
        fabric.OpenAll();
        simulation.RunFor(TimeSpan.FromSeconds(5));
        Assert.True(a.Network.IsConnected(new PeerId(0)));
    }

    [Fact]
    public void A_full_queue_refuses_frames_until_the_peer_takes_some()
    {
        var fabric = new NetworkFabric(simulation) { Conditions = new NetworkConditions { QueueBytes = 100, DeadAfter = TimeSpan.FromMinutes(1) } };
        Recorder a = Recorder.Start(fabric, "a", "b");
        Recorder b = Recorder.Start(fabric, "b");
        simulation.RunFor(TimeSpan.FromSeconds(1));
        b.Loop.Pause(TimeSpan.FromSeconds(3));
        Assert.Equal(20, a.Send("b", 2, 50));
        simulation.RunFor(TimeSpan.FromSeconds(4));
        Assert.Equal(20, b.Numbers.Count);
        Assert.Equal(20, a.Send("b", 2, 50));
    }

    [Fact]
    public void A_killed_process_is_noticed_and_its_successor_is_found()
    {
        var fabric = new NetworkFabric(simulation);
        Recorder a = Recorder.Start(fabric, "a", "b");
        Recorder b = Recorder.Start(fabric, "b");
        simulation.RunFor(TimeSpan.FromSeconds(1));
        b.Loop.Crash();
        fabric.NodeDied(b.Network, machineToo: false);
        simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(1, a.Disconnects);
        b = Recorder.Start(fabric, "b");
        simulation.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(1, b.Connects);
        Assert.Equal(2, a.Connects);
    }

    [Fact]
    public void A_dead_machine_is_noticed_only_by_its_silence()
    {
        var fabric = new NetworkFabric(simulation);
        Recorder a = Recorder.Start(fabric, "a", "b");
        Recorder b = Recorder.Start(fabric, "b");
        simulation.RunFor(TimeSpan.FromSeconds(1));
        b.Loop.Crash();
        fabric.NodeDied(b.Network, machineToo: true);
        simulation.RunFor(TimeSpan.FromSeconds(4));
        Assert.Equal(0, a.Disconnects);
        simulation.RunFor(TimeSpan.FromSeconds(4));
        Assert.Equal(1, a.Disconnects);
    }

    [Fact]
    public void Frames_of_a_broken_connection_come_at_most_once_and_only_requests_come_late()
    {
        long late = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            var world = new Simulation(seed);
            var fabric = new NetworkFabric(world)
            {
                Conditions = new NetworkConditions { BreakProbability = 0.1, LateProbability = 0.8, SlowProbability = 0.1 },
            };
            Recorder a = Recorder.Start(fabric, "a", "b");
            Recorder b = Recorder.Start(fabric, "b");
            for (int i = 0; i < 100; i++)
            {
                byte kind = (byte)(i % 2 == 0 ? 4 : 8);
                world.After(TimeSpan.FromMilliseconds(i * 50), () => a.Send("b", kind, 3));
            }

            world.RunFor(TimeSpan.FromMinutes(3));
            Assert.Equal(b.Frames.Count, b.Frames.Distinct().Count());
            Assert.Equal(b.Frames.Where(static f => f.Kind == 8).Select(static f => f.Number), b.Frames.Where(static f => f.Kind == 8).Select(static f => f.Number).Order());
            late += fabric.LateFrames;
        }

        Assert.True(late > 10, $"Only {late} frames came late.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        Assert.Equal(Run(5), Run(5));
        Assert.NotEqual(Run(5), Run(6));

        static ulong Run(int seed)
        {
            var world = new Simulation(seed);
            var fabric = new NetworkFabric(world) { Conditions = new NetworkConditions { BreakProbability = 0.05, ConsensusReorderProbability = 0.1 } };
            Recorder a = Recorder.Start(fabric, "a", "b");
            _ = Recorder.Start(fabric, "b");
            for (int i = 0; i < 100; i++)
                world.After(TimeSpan.FromMilliseconds(i * 20), () => a.Send("b", 1, 5));
            world.RunFor(TimeSpan.FromSeconds(10));
            return world.TraceHash;
        }
    }

    private sealed class Recorder : INetworkHandler
    {
        private int sent;

        private Recorder(SimulatedLoop loop, SimulatedNetwork network)
        {
            Loop = loop;
            Network = network;
        }

        public SimulatedLoop Loop { get; }

        public SimulatedNetwork Network { get; }

        public int Connects { get; private set; }

        public int Disconnects { get; private set; }

        public List<(byte Kind, int Number)> Frames { get; } = [];

        public List<int> Numbers => Frames.ConvertAll(static f => f.Number);

        public static Recorder Start(NetworkFabric fabric, string name, params string[] peers)
        {
            SimulatedLoop loop = fabric.Simulation.CreateLoop(name);
            SimulatedNetwork network = fabric.CreateNetwork(name, loop);
            var recorder = new Recorder(loop, network);
            loop.RunNow(() =>
            {
                network.Start(recorder);
                foreach (string peer in peers)
                    network.Open(peer, "x:1");
            });
            return recorder;
        }

        public int Send(string to, byte kind, int count)
        {
            int taken = 0;
            Loop.RunNow(() =>
            {
                PeerId peer = Network.Open(to, "x:1");
                byte[] frame = new byte[5];
                frame[0] = kind;
                for (int i = 0; i < count; i++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(1), sent);
                    if (!Network.TrySend(peer, frame))
                        continue;
                    sent++;
                    taken++;
                }

                Network.Flush();
            });
            return taken;
        }

        public void OnConnected(PeerId peer) => Connects++;

        public void OnDisconnected(PeerId peer) => Disconnects++;

        public void OnFrame(PeerId peer, ReadOnlySpan<byte> frame) => Frames.Add((frame[0], BinaryPrimitives.ReadInt32LittleEndian(frame[1..])));
    }
}
