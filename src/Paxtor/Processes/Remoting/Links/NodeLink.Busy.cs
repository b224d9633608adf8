namespace Paxtor.Processes;

/// <content>Processes of the other node whose mailboxes are so full that one-way messages wait here.</content>
internal sealed partial class NodeLink
{
    /// <summary>Who waits for room in which mailbox. Under the gate.</summary>
    private readonly Dictionary<RoomFrame, List<WaitingFrame>> busy = [];
    private int busyCount;

    /// <summary>Whether one-way messages to a process have to wait. Any thread.</summary>
    public bool IsBusy(in RoomFrame process)
    {
        if (Volatile.Read(ref busyCount) == 0)
            return false;
        lock (gate)
            return busy.ContainsKey(process);
    }

    /// <summary>Lets a one-way message wait for room in a mailbox. Any thread.</summary>
    /// <returns>False when there is room, or too many wait.</returns>
    public bool TryWaitForRoom(in RoomFrame process, ReadOnlySpan<byte> frame, long life, IFrameOwner frameOwner)
    {
        lock (gate)
        {
            if (waitingBytes >= owner.Options.MaxWaitingBytes || !busy.TryGetValue(process, out List<WaitingFrame>? frames))
                return false;
            frames.Add(WaitingFrame.Copy(frame, life, frameOwner));
            waitingBytes += frame.Length;
            return true;
        }
    }

    /// <summary>The other node says that a mailbox is nearly full. On the loop.</summary>
    public void OnBusy(in RoomFrame process)
    {
        lock (gate)
        {
            busy.TryAdd(process, []);
            Volatile.Write(ref busyCount, busy.Count);
        }
    }

    /// <summary>The other node says that a mailbox has room again. On the loop.</summary>
    public void OnRoom(in RoomFrame process)
    {
        List<WaitingFrame>? frames;
        lock (gate)
        {
            if (!busy.Remove(process, out frames))
                return;
            Volatile.Write(ref busyCount, busy.Count);
            foreach (WaitingFrame frame in frames)
                waitingBytes -= frame.Length;
        }

        foreach (WaitingFrame frame in frames)
        {
            if (frame.Owner is { IsWanted: true } frameOwner && Send(frame.Bytes, FrameUrgency.Must, frame.Incarnation, frameOwner) is not (SendOutcome.Sent or SendOutcome.Waits))
                frameOwner.OnUnsent(new NodeUnreachableException($"The connection to {Name} was lost before this was sent."));
            frame.Release();
        }
    }

    /// <summary>Under the gate.</summary>
    private IEnumerable<WaitingFrame> TakeBusy()
    {
        WaitingFrame[] all = [.. busy.Values.SelectMany(static f => f)];
        busy.Clear();
        Volatile.Write(ref busyCount, 0);
        return all;
    }
}
