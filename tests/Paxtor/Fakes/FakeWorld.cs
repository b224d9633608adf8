using Paxtor.Coordination;
using Paxtor.Testing;

namespace Paxtor.Tests.Fakes;

/// <summary>A simulation with a perfect store and some nodes.</summary>
internal sealed class FakeWorld
{
    public FakeWorld(int seed = 1, int nodes = 2, SessionOptions? options = null, LockServiceOptions? lockOptions = null)
    {
        Simulation = new Simulation(seed);
        Data = new FakeData(Simulation);
        Nodes = [.. Enumerable.Range(1, nodes).Select(i => new FakeNode(Simulation, Data, $"n{i}@test", options, lockOptions))];
    }

    public Simulation Simulation { get; }

    public FakeData Data { get; }

    public FakeNode[] Nodes { get; }

    public FakeNode A => Nodes[0];

    public FakeNode B => Nodes[1];

    /// <summary>All places in all queues.</summary>
    public KeyValue[] Places => Data.In(KeyRange.Prefix(Paxtor.Locks.PlaceKeys.All));

    public void Until(Func<bool> condition, double seconds = 60) =>
        Assert.True(Simulation.RunUntil(condition, TimeSpan.FromSeconds(seconds)), $"It did not come about within {seconds} s.");

    public void Done(params Asked[] asked) => Until(() => asked.All(static a => a.IsDone));

    public void Run(double seconds) => Simulation.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Runs until all nodes have sessions.</summary>
    public FakeWorld Ready()
    {
        Until(() => Nodes.All(static n => n.Sessions.Valid is not null));
        return this;
    }
}
