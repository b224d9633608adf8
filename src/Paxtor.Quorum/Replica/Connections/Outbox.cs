using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;
using Paxtor.Transport;

namespace Paxtor.Quorum.Replica.Connections;

/// <summary>
/// Everything a voter sends goes through here. An answer that finds no room waits, within a limit; a peer that does not
/// read even then loses its connection, so that no request stays without an answer on a connection that lives.
/// </summary>
internal sealed class Outbox(INetwork network, LocalLink local)
{
    /// <summary>The most bytes of answers waiting for one connection.</summary>
    private const long MaxBacklogBytes = 16 << 20;

    private readonly ProtoWriter head = new(256);
    private readonly List<Connection> backlogged = [];

    /// <summary>The largest frame, head and body together.</summary>
    public int MaxFrameBytes => network.MaxFrameBytes;

    /// <summary>A writer for the head of the next frame: empty, and used before anything else is sent.</summary>
    public ProtoWriter Head
    {
        get
        {
            head.Clear();
            return head;
        }
    }

    /// <summary>Queues the frame whose head was written to <see cref="Head"/>. False when it was not taken.</summary>
    public bool TrySend(Connection to, ReadOnlySpan<byte> body = default)
    {
        if (!to.IsConnected)
            return false;
        return to.IsLocal ? local.TrySend(head.Written, body) : network.TrySend(to.Peer, head.Written, body);
    }

    /// <summary>Answers a request. It is the caller's business that this happens once for each.</summary>
    public void Answer(Connection to, ulong id, ResponseStatus status, string? message, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxFrameBytes - 256)
        {
            message = $"The answer has {payload.Length} bytes and a frame at most {MaxFrameBytes}. The request was carried out; ask for less at a time.";
            status = ResponseStatus.Unknown;
            payload = default;
        }

        new ResponseFrame { Id = id, Status = status, Message = message }.WriteHead(Head, payload.Length);
        if (to.Backlog is null && TrySend(to, payload))
            return;
        if (to.IsConnected)
            Defer(to, payload);
    }

    /// <summary>Tries again what had to wait. Called at each tick.</summary>
    public void Retry()
    {
        for (int i = backlogged.Count - 1; i >= 0; i--)
        {
            Connection to = backlogged[i];
            while (to.Backlog is { Count: > 0 } queue)
            {
                byte[] frame = queue.Peek();
                if (!to.IsConnected || !(to.IsLocal ? local.TrySend(frame, default) : network.TrySend(to.Peer, frame)))
                    break;
                to.BacklogBytes -= queue.Dequeue().Length;
            }

            if (to.Backlog is { Count: > 0 })
                continue;
            to.Backlog = null;
            backlogged.RemoveAt(i);
        }
    }

    /// <summary>Forgets what waits for a connection that is gone.</summary>
    public void Forget(Connection to)
    {
        to.Backlog = null;
        to.BacklogBytes = 0;
        backlogged.Remove(to);
    }

    /// <summary>Sends what was queued.</summary>
    public void Flush()
    {
        network.Flush();
        local.Flush();
    }

    private void Defer(Connection to, ReadOnlySpan<byte> payload)
    {
        if (to.Backlog is null)
        {
            to.Backlog = new Queue<byte[]>();
            backlogged.Add(to);
        }

        byte[] frame = [.. head.Written, .. payload];
        to.Backlog.Enqueue(frame);
        to.BacklogBytes += frame.Length;
        if (to.BacklogBytes > MaxBacklogBytes && !to.IsLocal)
            network.Close(to.Peer);
    }
}
