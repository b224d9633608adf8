using Paxtor.Transport;

namespace Paxtor.Processes;

/// <content>From the buffer to the network. On the loop.</content>
internal sealed partial class NodeLink
{
    private GatherBuffer leaving = new();
    private long leavingEnd;
    private long handed;

    /// <summary>Something was put into an empty buffer.</summary>
    public override void Run()
    {
        bool wait;
        lock (gate)
        {
            isQueued = false;
            wait = blocked;
        }

        if (!wait)
            Flush();
    }

    /// <summary>The network has room again.</summary>
    public void OnWritable()
    {
        lock (gate)
            blocked = false;
        Flush();
    }

    private void Flush()
    {
        List<(IFrameOwner Owner, Exception Reason)>? unsent = null;
        IsUsed = true;
        while (peer is { } to)
        {
            if (leaving.Length == 0)
            {
                lock (gate)
                {
                    if (state != LinkState.Ready)
                        return;
                    if (waiting.Count > 0)
                        MoveWaiting(unsent ??= []);
                    (leaving, gathering) = (gathering, leaving);
                    leavingEnd = appended;
                }
            }

            if (leaving.Length == 0)
                break;
            if (!owner.Network.TrySendFrames(to, leaving.Written, leaving.Frames))
            {
                lock (gate)
                    blocked = true;
                break;
            }

            handed = leavingEnd;
            leaving.Clear();
            owner.NeedFlush();
        }

        if (unsent is not null)
            Tell(unsent);
        CheckWaiting();
    }

    /// <summary>Moves what waits into the buffer while there is room. Under the gate.</summary>
    private void MoveWaiting(List<(IFrameOwner Owner, Exception Reason)> unsent)
    {
        while (gathering.Length < owner.Options.MaxGatheredBytes && waiting.TryDequeue(out WaitingFrame frame))
        {
            waitingBytes -= frame.Length;
            Exception? reason = null;
            if (frame.Incarnation != 0 && frame.Incarnation < incarnation)
                reason = new ProcessNotFoundException($"The life of {Name} in which the process ran has ended.");
            else if (frame.Incarnation != 0 && frame.Incarnation > incarnation)
                reason = new NodeUnreachableException($"{Name} is still connected as what it was before it started again.");
            else if (frame.Length > maxFrameBytes)
                reason = TooLarge(frame.Length, maxFrameBytes);

            if (reason is null && frame.Owner is not { IsWanted: false })
                Add(frame.Bytes, frame.Owner);
            else if (frame.Owner is { } frameOwner)
                unsent.Add((frameOwner, reason ?? new OperationCanceledException("It was given up before it was sent.")));
            frame.Release();
        }
    }

    /// <summary>What the error of a frame that is too large says.</summary>
    public LimitReachedException TooLarge(int bytes, int limit) =>
        new($"The message takes {bytes} bytes, and one frame between this node and {Name} holds at most {limit}: send less at once, or stream it.");

    /// <summary>Under the gate.</summary>
    private WaitingFrame[] TakeWaiting()
    {
        WaitingFrame[] all = [.. waiting, .. TakeBusy()];
        waiting.Clear();
        waitingBytes = 0;
        return all;
    }

    /// <summary>Gives the connection up when the other side asks, and does not take the answers.</summary>
    private void CheckWaiting()
    {
        bool tooMuch;
        lock (gate)
            tooMuch = state == LinkState.Ready && waitingBytes > 2L * owner.Options.MaxWaitingBytes;
        if (tooMuch && peer is { } to)
            owner.Drop(to, $"{waitingBytes} bytes wait for it, and it does not take them");
    }
}
