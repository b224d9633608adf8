namespace Paxtor.Processes;

/// <content>Links with processes of other clusters, which code in this program passes on: their ends are told by <see cref="OnLinkExit"/>.</content>
internal sealed partial class ProcessCell
{
    /// <summary>Has such a link from now on.</summary>
    /// <param name="pid">The other.</param>
    /// <param name="link">Is told what becomes of this side.</param>
    /// <returns>False when this process has ended.</returns>
    public bool TryLinkOutside(Pid pid, OutsideLink link)
    {
        lock (this)
        {
            if (phase == ProcessPhase.Dead)
                return false;
            (Extras.Links ??= [])[pid] = new LinkState(IsActive: true, 0, link);
            return true;
        }
    }

    /// <summary>The other's pid has become known. Nothing when there is no link any more.</summary>
    /// <param name="before">What stood for it.</param>
    /// <param name="pid">The other.</param>
    public void NameOutside(Pid before, Pid pid)
    {
        lock (this)
        {
            if (extras?.Links is { } links && links.Remove(before, out LinkState link))
                links[pid] = link;
        }
    }

    /// <summary>There is nothing on the other side any more, and nothing of it is told.</summary>
    public void ForgetOutside(Pid pid)
    {
        lock (this)
            extras?.Links?.Remove(pid);
    }

    /// <summary>Whether it is linked with a process, or the exit of that link is in its mailbox.</summary>
    public bool HasLinkOrItsExit(Pid pid)
    {
        lock (this)
            return extras is not null && ((extras.Links?.GetValueOrDefault(pid).IsActive ?? false) || (extras.ToldExits?.ContainsKey(pid) ?? false));
    }

    private bool IsLinkedOutside(Pid pid)
    {
        lock (this)
            return extras?.Links is { } links && links.GetValueOrDefault(pid).Outside is not null;
    }
}
