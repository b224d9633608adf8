namespace Paxtor.Processes;

/// <summary>What became of a frame that was given to a <see cref="NodeLink"/>.</summary>
internal enum SendOutcome
{
    /// <summary>It is in the buffer of the connection.</summary>
    Sent,

    /// <summary>It waits for a connection or for room; its owner is told.</summary>
    Waits,

    /// <summary>There is no room, and it does not wait.</summary>
    Full,

    /// <summary>The life of the node, or the connection, that it was meant for has ended.</summary>
    Gone,

    /// <summary>The connection that stands is still of an earlier life of the node.</summary>
    Early,

    /// <summary>It is larger than the other node takes.</summary>
    TooLarge,

    /// <summary>The other node was refused: see <see cref="NodeLink.Refusal"/>.</summary>
    Refused,

    /// <summary>This node stops.</summary>
    Closed,
}
