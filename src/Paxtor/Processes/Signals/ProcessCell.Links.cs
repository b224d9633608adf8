namespace Paxtor.Processes;

/// <content>Links and exit signals.</content>
internal sealed partial class ProcessCell
{
    /// <summary>Whom it is linked to now.</summary>
    public Pid[] Linked
    {
        get
        {
            lock (this)
                return [.. (extras?.Links ?? []).Where(static l => l.Value.IsActive).Select(static l => l.Key)];
        }
    }

    public override void Link(Pid pid)
    {
        if (pid.Node.Length == 0)
            throw new ArgumentException("The default value is not a pid.", nameof(pid));
        // Of another cluster: its node may have the name of one of this.
        if (pid == Pid || IsLinkedOutside(pid))
            return;
        if (runtime.IsOfThisNode(pid))
        {
            if (runtime.Find(pid) is { } other && TryLink(other))
                return;
            lock (this)
                (Extras.Links ??= [])[pid] = new LinkState(IsActive: true, 0);
            OnLinkExit(pid, Paxtor.ExitReason.NoProcess);
            return;
        }

        lock (this)
        {
            if (phase == ProcessPhase.Dead)
                return;
            Dictionary<Pid, LinkState> links = Extras.Links ??= [];
            LinkState had = links.GetValueOrDefault(pid);
            if (had.IsActive)
                return;
            links[pid] = had with { IsActive = true };
            // In the lock: the signals of a pair go out in the order in which its state changed.
            runtime.SendRemote(pid.Node, new ProcessSignal(SignalKind.Link, Pid, pid), this);
        }
    }

    /// <summary>Its links; a copy.</summary>
    public Dictionary<Pid, LinkState> Links
    {
        get
        {
            lock (this)
                return extras?.Links is { } links ? new Dictionary<Pid, LinkState>(links) : [];
        }
    }

    public override void Unlink(Pid pid)
    {
        ProcessCell? other = runtime.Find(pid);
        if (other is not null && !ReferenceEquals(other, this))
            DropLink(other);
        OutsideLink? outside;
        lock (this)
        {
            for (ExitMessage? told = extras?.ToldExits?.GetValueOrDefault(pid); told is not null; told = told.Older)
                told.IsTakenBack = true;
            extras?.ToldExits?.Remove(pid);
            if (extras?.Links is not { } links || !links.TryGetValue(pid, out LinkState had) || !had.IsActive)
                return;
            outside = had.Outside;
            if (outside is not null || runtime.IsOfThisNode(pid))
            {
                links.Remove(pid);
            }
            else
            {
                long reference = runtime.NextReference();
                links[pid] = new LinkState(IsActive: false, reference);
                runtime.SendRemote(pid.Node, new ProcessSignal(SignalKind.Unlink, Pid, pid, reference), this);
            }
        }

        outside?.OnUnlink();
    }

    /// <summary>Links two processes of this node, at one moment for both.</summary>
    /// <returns>False when the other has ended.</returns>
    public bool TryLink(ProcessCell other)
    {
        (ProcessCell first, ProcessCell second) = Number < other.Number ? (this, other) : (other, this);
        lock (first)
        {
            lock (second)
            {
                if (other.phase == ProcessPhase.Dead)
                    return false;
                if (phase == ProcessPhase.Dead)
                    return true;
                (Extras.Links ??= [])[other.Pid] = new LinkState(IsActive: true, 0);
                (other.Extras.Links ??= [])[Pid] = new LinkState(IsActive: true, 0);
                return true;
            }
        }
    }

    /// <summary>Takes a link between two processes of this node back, at one moment for both.</summary>
    public void DropLink(ProcessCell other)
    {
        (ProcessCell first, ProcessCell second) = Number < other.Number ? (this, other) : (other, this);
        lock (first)
        {
            lock (second)
            {
                extras?.Links?.Remove(other.Pid);
                other.extras?.Links?.Remove(Pid);
            }
        }
    }

    /// <summary>Someone asks this process to exit.</summary>
    public void OnExitRequest(Pid from, ExitReason reason)
    {
        if (reason.Kind == ExitKind.Killed)
        {
            RequestExit(reason);
            return;
        }

        lock (this)
        {
            if (phase >= ProcessPhase.Exiting)
                return;
            if (TrapExits)
            {
                Post(new ExitMessage(from, reason, null));
                return;
            }
        }

        if (reason.Kind != ExitKind.Normal || from == Pid)
            RequestExit(reason);
    }

    /// <summary>A linked process has ended, or could not be linked to.</summary>
    public void OnLinkExit(Pid from, ExitReason reason)
    {
        lock (this)
        {
            if (phase >= ProcessPhase.Exiting)
            {
                extras?.Links?.Remove(from);
                return;
            }

            // Else it belongs to a link that was taken back, or to a process whose start is not answered yet.
            if (extras?.Links is not { } links || !links.TryGetValue(from, out LinkState had) || had.Unlinking != 0)
            {
                if (extras is { LinkedStarts: > 0 })
                    (extras.EarlyExits ??= [])[from] = reason;
                return;
            }

            links.Remove(from);
            if (TrapExits)
            {
                Dictionary<Pid, ExitMessage> told = extras.ToldExits ??= [];
                ExitMessage message = new(from, reason, told.GetValueOrDefault(from)) { IsOfLink = true };
                told[from] = message;
                Post(message);
                return;
            }
        }

        if (reason.Kind != ExitKind.Normal)
            RequestExit(reason);
    }

    /// <summary>The exit of a link comes to be handled.</summary>
    /// <returns>False when the link was taken back meanwhile.</returns>
    public bool TakeTold(Pid from, ExitMessage message)
    {
        lock (this)
        {
            if (message.IsTakenBack)
                return false;
            // The newest of a pid is found by it; those before it are handled before it.
            if (ReferenceEquals(extras!.ToldExits?.GetValueOrDefault(from), message))
                extras.ToldExits!.Remove(from);
            return true;
        }
    }

    /// <summary>This process starts another, linked, on another node, which has the link from the first moment of that process: its end may be told before the start is answered.</summary>
    public void BeginLinkedStart()
    {
        lock (this)
            Extras.LinkedStarts++;
    }

    /// <summary>The start has been answered.</summary>
    /// <param name="started">The process; null when there is none.</param>
    public void EndLinkedStart(Pid? started)
    {
        ExitReason? early = null;
        bool isDead;
        lock (this)
        {
            isDead = phase == ProcessPhase.Dead;
            bool isEarly = started is { } key && (Extras.EarlyExits?.Remove(key, out early) ?? false);
            // What has taken the link back already must not have it again.
            if (started is { } known && !isDead && (!isEarly || early is not null))
            {
                (Extras.Links ??= [])[known] = new LinkState(IsActive: true, 0);
                // The other has the link: this finds out whether it still can be reached. Should it have ended, what it told of its end came before the answer to this, which then finds no link.
                if (early is null)
                    runtime.SendRemote(known.Node, new ProcessSignal(SignalKind.Link, Pid, known), this);
            }

            if (--Extras.LinkedStarts == 0)
                Extras.EarlyExits = null;
        }

        if (started is not { } pid)
            return;
        if (early is not null)
            OnLinkExit(pid, early);
        else if (isDead)
            runtime.SendRemote(pid.Node, new ProcessSignal(SignalKind.LinkExit, Pid, pid, 0, Paxtor.ExitReason.NoProcess));
    }

    /// <summary>A process of another node links itself to this one.</summary>
    /// <returns>False when this one has ended.</returns>
    public bool OnLink(Pid from)
    {
        lock (this)
        {
            if (phase == ProcessPhase.Dead)
                return false;
            Dictionary<Pid, LinkState> links = Extras.Links ??= [];
            // While an unlink of ours is on its way, this was sent before the other saw it, and he will take it for taken back.
            if (links.GetValueOrDefault(from).Unlinking == 0)
                links[from] = new LinkState(IsActive: true, 0);
            return true;
        }
    }

    /// <summary>A process of another node has taken its link back.</summary>
    public void OnUnlink(Pid from)
    {
        lock (this)
        {
            if (extras?.Links is not { } links || !links.TryGetValue(from, out LinkState had))
            {
                if (extras is { LinkedStarts: > 0 })
                    (extras.EarlyExits ??= [])[from] = null;
                return;
            }

            if (had.Unlinking == 0)
                links.Remove(from);
            else
                links[from] = had with { IsActive = false };
        }
    }

    /// <summary>The other has seen an unlink.</summary>
    public void OnUnlinkAck(Pid from, long reference)
    {
        lock (this)
        {
            if (extras?.Links is not { } links || !links.TryGetValue(from, out LinkState had) || had.Unlinking != reference)
                return;
            if (had.IsActive)
                links[from] = new LinkState(IsActive: true, 0);
            else
                links.Remove(from);
        }
    }

    private void TellLinks(Dictionary<Pid, LinkState>? links, ExitReason reason)
    {
        if (links is null)
            return;
        Pid self = Pid;
        foreach ((Pid other, LinkState state) in links)
        {
            if (!state.IsActive)
                continue;
            if (state.Outside is { } outside)
                outside.OnExit(reason);
            else if (!runtime.IsOfThisNode(other))
                runtime.SendRemote(other.Node, new ProcessSignal(SignalKind.LinkExit, self, other, 0, reason));
            else
                runtime.Find(other)?.OnLinkExit(self, reason);
        }
    }
}
