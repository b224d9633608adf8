namespace Paxtor.Testing.Network;

/// <summary>A name on the network, and the node that has it at present.</summary>
internal sealed class SimulatedHost(string name, int index)
{
    public string Name { get; } = name;

    public int Index { get; } = index;

    /// <summary>The network of the newest incarnation; null before the first.</summary>
    public SimulatedNetwork? Node { get; set; }

    /// <summary>So many requests that it sends from now on break their connection on the way, and may come late.</summary>
    public int RequestsToBreak { get; set; }

    /// <summary>Whether something there answers now.</summary>
    public bool Answers => Node is { IsStarted: true, IsClosed: false, Loop: { IsAlive: true, IsPaused: false } };
}
