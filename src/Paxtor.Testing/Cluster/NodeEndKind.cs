namespace Paxtor.Testing;

/// <summary>How a simulated node comes to its end.</summary>
public enum NodeEndKind
{
    /// <summary>SIGKILL: its connections are closed by the operating system, what it had written stays.</summary>
    Process,

    /// <summary>The machine loses its power: nobody is told, and of what was not synced a random part is lost.</summary>
    Machine,
}
