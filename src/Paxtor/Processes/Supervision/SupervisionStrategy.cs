namespace Paxtor;

/// <summary>Which children a <see cref="Supervisor"/> restarts when one has ended that is to be restarted.</summary>
public enum SupervisionStrategy
{
    /// <summary>That one.</summary>
    OneForOne = 0,

    /// <summary>All: the others are terminated in reverse order, then all are started in order.</summary>
    OneForAll = 1,

    /// <summary>That one and those after it: these are terminated in reverse order, then all of them are started in order.</summary>
    RestForOne = 2,
}
