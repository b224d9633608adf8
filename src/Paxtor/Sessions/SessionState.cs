namespace Paxtor;

/// <summary>The state of a node's session.</summary>
public enum SessionState
{
    /// <summary>There is none yet, or the last one was lost: the node owns nothing and asks for one.</summary>
    Establishing,

    /// <summary>There is one, and the node may own things.</summary>
    Established,

    /// <summary>The node has left. It will own nothing any more.</summary>
    Closed,
}
