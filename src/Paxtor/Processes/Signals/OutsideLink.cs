namespace Paxtor.Processes;

/// <summary>
/// The other side of a link that is no process of this cluster: its pid means nothing to this node, so whoever made the link is told what becomes of this side. One of its members is called,
/// once at most, never under a cell's monitor; they are short and do not throw.
/// </summary>
internal abstract class OutsideLink
{
    /// <summary>The process of this node has ended.</summary>
    /// <param name="reason">How.</param>
    public abstract void OnExit(ExitReason reason);

    /// <summary>It has taken the link back.</summary>
    public abstract void OnUnlink();
}
