using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>
/// One enumeration of a stream of another node: begins with the first item that is asked for, keeps the other side supplied with credit, and takes the stream back when it is left before its end.
/// </summary>
internal sealed class RemoteStreamReader<TRequest, TItem> : IAsyncEnumerator<TItem>, IOutgoing
    where TRequest : struct, IProcessRequest<TRequest>
{
    private static readonly bool IsPlain = PlainTypes.Is(typeof(TItem));

    private readonly Lock gate = new();
    private readonly Queue<StreamItem> items = new();
    private readonly Remoting remoting;
    private readonly RemoteTarget target;
    private readonly ContractMethod method;
    private readonly TRequest request;
    private readonly CancellationTokenSource? both;
    private readonly CancellationToken cancellation;
    private readonly NextItem next;
    private RequestId id;
    private long epoch;
    private bool begun;
    private bool placed;
    private bool ended;
    private bool waiting;
    private int taken;
    private Exception? error;

    public RemoteStreamReader(Remoting remoting, RemoteTarget target, ContractMethod method, in TRequest request, CancellationToken ofCall, CancellationToken ofEnumeration)
    {
        this.remoting = remoting;
        this.target = target;
        this.method = method;
        this.request = request;
        if (ofCall.CanBeCanceled && ofEnumeration.CanBeCanceled && ofCall != ofEnumeration)
            both = CancellationTokenSource.CreateLinkedTokenSource(ofCall, ofEnumeration);
        cancellation = both?.Token ?? (ofCall.CanBeCanceled ? ofCall : ofEnumeration);
        next = new NextItem(this);
    }

    public TItem Current { get; private set; } = default!;

    public RequestId Id => id;

    public NodeLink Link => target.Link;

    public long Epoch => Volatile.Read(ref epoch);

    public long Position { get; private set; }

    public bool IsWanted => !Volatile.Read(ref ended);

    public ValueTask<bool> MoveNextAsync()
    {
        if (cancellation.IsCancellationRequested)
        {
            Leave();
            return ValueTask.FromCanceled<bool>(cancellation);
        }

        if (!begun)
        {
            begun = true;
            try
            {
                Begin();
            }
            catch (PaxtorException e)
            {
                return ValueTask.FromException<bool>(e);
            }
        }

        lock (gate)
        {
            if (items.Count == 0 && !ended)
            {
                if (waiting)
                    throw new InvalidOperationException("The next item of a stream was asked for while it was still being waited for.");
                waiting = true;
                return next.Wait(target.TimeoutStamps, cancellation);
            }
        }

        try
        {
            return new ValueTask<bool>(TakeNext());
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    public ValueTask DisposeAsync()
    {
        Leave();
        both?.Dispose();
        return ValueTask.CompletedTask;
    }

    public void OnSent(long onEpoch, long position)
    {
        Position = position;
        Volatile.Write(ref epoch, onEpoch);
    }

    public void OnUnsent(Exception reason) => End(reason);

    public void OnLost()
    {
        if (Epoch != 0)
            End(new CallInterruptedException(target.PidOrNode, ExitReason.NoConnection));
    }

    public void OnReply(in ReplyFrame reply) => End(reply.Status == ReplyStatus.Ok ? null : ReplyErrors.Of(reply, target.Link, target.PidOrNode, $"The stream {method} of {target}"));

    public void OnItem(in StreamFrame item)
    {
        // What is short and plain is read here; what may run code of the application, or takes long, by the one who waits for it.
        StreamItem read;
        try
        {
            read = IsPlain && item.Payload.Length <= PlainTypes.MostBytes ? new StreamItem(Read(item.Payload), null) : new StreamItem(default!, item.Payload.ToArray());
        }
        catch (WireFormatException e)
        {
            End(ReplyErrors.Unreadable(method, typeof(TItem), e));
            return;
        }

        bool wake;
        lock (gate)
        {
            if (ended)
                return;
            if (items.Count >= StreamWindow.Items)
                throw new WireFormatException("more items of a stream came than were allowed");
            items.Enqueue(read);
            wake = waiting;
            waiting = false;
        }

        if (wake)
            next.TrySetResult(true);
    }

    private void Begin()
    {
        if (!remoting.Requests.TryAdd(this, out id))
            throw new LimitReachedException($"{remoting.Options.MaxRequests} requests of this node to others are not answered yet, the most there may be.");
        placed = true;
        id = new RequestId(id.Index, id.Version + 1);
        ProtoWriter writer = FrameWriter.Take();
        SendOutcome outcome;
        try
        {
            target.Write(writer, ProcessFrameKind.Stream, id, method, StreamWindow.Items, request);
            outcome = target.Link.Send(writer.Written, FrameUrgency.MayWait, target.Incarnation, this);
        }
#pragma warning disable CA1031 // The one who enumerates gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e is PaxtorException ? e : new ContractException($"The arguments of {method} cannot be written: {e.Message}", e));
            return;
        }

        if (outcome is not (SendOutcome.Sent or SendOutcome.Waits))
            End(remoting.Failure(target.Link, outcome, writer.Length));
        FrameWriter.Return(writer);
    }

    /// <summary>Takes the next item, or tells the end. By the one who enumerates.</summary>
    private bool TakeNext()
    {
        StreamItem item;
        bool grant;
        lock (gate)
        {
            if (!items.TryDequeue(out item))
            {
                if (!ended)
                    throw new InvalidOperationException("A stream was woken without an item.");
                if (error is not null)
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
                return false;
            }

            grant = ++taken >= StreamWindow.Grant && !ended;
            if (grant)
                taken = 0;
        }

        if (grant)
        {
            ProtoWriter writer = FrameWriter.Take();
            StreamFrame.WriteCredit(writer, id, StreamWindow.Grant);
            target.Link.Answer(writer.Written, Epoch);
            FrameWriter.Return(writer);
        }

        if (item.Bytes is null)
        {
            Current = item.Value;
            return true;
        }

        try
        {
            Current = Read(item.Bytes);
        }
        catch (WireFormatException e)
        {
            Leave();
            throw ReplyErrors.Unreadable(method, typeof(TItem), e);
        }

        return true;
    }

    private TItem Read(ReadOnlySpan<byte> bytes)
    {
        PayloadReader reader = new(bytes, remoting.Serializer);
        TItem? item = default;
        while (reader.Next(out int field))
        {
            if (field == 1)
                item = reader.Read<TItem>();
            else
                reader.Skip();
        }

        return item!;
    }

    /// <summary>It has ended, or never began; what has come before is still given.</summary>
    private void End(Exception? reason)
    {
        bool wake;
        lock (gate)
        {
            if (ended)
                return;
            error = reason;
            Volatile.Write(ref ended, true);
            wake = waiting;
            waiting = false;
        }

        if (wake)
            next.TrySetResult(true);
        remoting.Loop.Post(new Left(this));
    }

    /// <summary>Nobody wants more of it. Any thread.</summary>
    private void Leave()
    {
        lock (gate)
        {
            if (ended || !begun)
                return;
            Volatile.Write(ref ended, true);
            items.Clear();
        }

        remoting.Loop.Post(new Left(this));
    }

    private readonly record struct StreamItem(TItem Value, byte[]? Bytes);

    /// <summary>Gives the place back, and tells the other side when it would go on.</summary>
    private sealed class Left(RemoteStreamReader<TRequest, TItem> reader) : LoopItem
    {
        public override void Run()
        {
            long sentOn = reader.Epoch;
            reader.epoch = 0;
            if (sentOn != 0)
                reader.remoting.SendCancel(reader.target.Link, sentOn, reader.id);
            if (!reader.placed)
                return;
            reader.placed = false;
            reader.remoting.Requests.Remove(reader.id);
        }
    }

    /// <summary>The wait for the next item, or for the end.</summary>
    private sealed class NextItem(RemoteStreamReader<TRequest, TItem> reader) : PendingAnswer<bool>
    {
        public ValueTask<bool> Wait(long timeoutStamps, CancellationToken cancellationToken)
        {
            Begin(reader.remoting.Sweeper, timeoutStamps, cancellationToken);
            short token = Token;
            reader.remoting.Sweeper.Wake();
            return new ValueTask<bool>(this, token);
        }

        public override bool Run(ProcessCell cell) => throw NoMessage();

        public override void Reject(Pid pid) => throw NoMessage();

        protected override bool TakeResult() => reader.TakeNext();

        protected override void OnAbandoned() => reader.Leave();

        protected override Exception TimedOut() => new TimeoutException($"The next item of the stream {reader.method} of {reader.target} did not come within {reader.target.Timeout.TotalSeconds:0.###} s.");

        private static InvalidOperationException NoMessage() => new("The wait for an item of another node is in no mailbox of this one.");
    }
}
