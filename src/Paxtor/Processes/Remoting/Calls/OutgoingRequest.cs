using System.Diagnostics.CodeAnalysis;
using Paxtor.Foundation.Loop;

namespace Paxtor.Processes;

/// <summary>
/// A request to another node and the one who waits for its answer. Only the loop answers it; time-out and cancellation, on any thread, leave its place to be given back by the loop.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
internal abstract class OutgoingRequest<T> : PendingAnswer<T>, IOutgoing
{
    private readonly Remoting remoting;
    private RequestId id;
    private long epoch;
    private bool placed;

    protected OutgoingRequest(Remoting remoting) => this.remoting = remoting;

    public RequestId Id => id;

    public NodeLink Link { get; private set; } = null!;

    public long Epoch => Volatile.Read(ref epoch);

    public long Position { get; private set; }

    public bool IsWanted => IsWaiting;

    protected Remoting Remoting => remoting;

    /// <summary>Whom an exception names.</summary>
    protected abstract Pid Target { get; }

    /// <summary>What it asked for, for messages.</summary>
    protected abstract string What { get; }

    /// <summary>Takes a place, where it has none, and the next version of it; then the request may be written.</summary>
    /// <exception cref="LimitReachedException">There are too many requests.</exception>
    protected RequestId NextId()
    {
        if (!placed)
        {
            if (!remoting.Requests.TryAdd(this, out id))
                throw new LimitReachedException($"{remoting.Options.MaxRequests} requests of this node to others are not answered yet, the most there may be.");
            placed = true;
        }

        return id = new RequestId(id.Index, id.Version + 1);
    }

    /// <summary>Begins to wait and sends the request. Once, after <see cref="NextId"/>, by one who has the object to himself.</summary>
    /// <returns>The task's token.</returns>
    protected short Send(NodeLink link, ReadOnlySpan<byte> frame, long life, long timeoutStamps, CancellationToken cancellationToken)
    {
        Link = link;
        Begin(remoting.Sweeper, timeoutStamps, cancellationToken);
        short token = Token;
        SendOutcome outcome = link.Send(frame, FrameUrgency.MayWait, life, this);
        if (outcome is not (SendOutcome.Sent or SendOutcome.Waits))
            TrySetException(remoting.Failure(link, outcome, frame.Length));
        remoting.Sweeper.Wake();
        return token;
    }

    /// <summary>Gives the place back. On the loop, or by one who has the object to himself and never sent it.</summary>
    protected void GiveUpPlace()
    {
        if (!placed)
            return;
        placed = false;
        remoting.Requests.Remove(id);
    }

    /// <summary>Sent and not ended: takes its end upon the caller, once.</summary>
    protected bool TryTakeEnd()
    {
        if (epoch == 0)
            return false;
        Volatile.Write(ref epoch, 0);
        return true;
    }

    public void OnSent(long onEpoch, long position)
    {
        Position = position;
        Volatile.Write(ref epoch, onEpoch);
    }

    public void OnUnsent(Exception reason) => TrySetException(reason);

    public void OnReply(in ReplyFrame reply)
    {
        if (!TryTakeEnd())
            return;
        OnAnswered();
        if (reply.Status == ReplyStatus.Ok)
            OnOk(reply);
        else
            TrySetException(ReplyErrors.Of(reply, Link, Target, What));
    }

    public virtual void OnItem(in StreamFrame item)
    {
        // Only a stream has parts; whoever sends one for a call has mistaken it.
    }

    public void OnLost()
    {
        if (TryTakeEnd())
            TrySetException(new CallInterruptedException(Target, ExitReason.NoConnection));
    }

    /// <summary>The other node has answered, well or badly. On the loop, before the caller knows.</summary>
    protected virtual void OnAnswered()
    {
    }

    /// <summary>The request did what it should. On the loop.</summary>
    protected abstract void OnOk(in ReplyFrame reply);

    protected override Exception TimedOut() =>
        new TimeoutException($"{What} was not answered within {TimeSpan.FromSeconds((double)TimeoutStamps / remoting.Sweeper.Scheduler.Time.TimestampFrequency).TotalSeconds:0.###} s: whether the work was done is unknown.");

    protected override void OnAbandoned() => remoting.Loop.Post(new Abandoned(this));

    public sealed override bool Run(ProcessCell cell) => throw NoMessage();

    [SuppressMessage("Style", "IDE0060", Justification = "It is never called.")]
    public sealed override void Reject(Pid pid) => throw NoMessage();

    private static InvalidOperationException NoMessage() => new("A request to another node is in no mailbox of this one.");

    /// <summary>Tells the other node that nobody waits, and gives the place back.</summary>
    private sealed class Abandoned(OutgoingRequest<T> request) : LoopItem
    {
        public override void Run()
        {
            long sentOn = request.Epoch;
            if (request.TryTakeEnd())
                request.remoting.SendCancel(request.Link, sentOn, request.id);
            request.GiveUpPlace();
        }
    }
}
