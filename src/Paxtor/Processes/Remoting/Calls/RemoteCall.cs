using System.Diagnostics;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A call to a process of another node. One object serves many calls, one after the other, from its place in the request table.</summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class RemoteCall<T> : OutgoingRequest<T>
{
    private const int KeptBytes = 1024;
    private static readonly bool IsPlain = PlainTypes.Is(typeof(T));

    private readonly RequestPool<T> pool;
    private RemoteTarget target = null!;
    private ContractMethod method = null!;
    private byte[]? payload;
    private int payloadLength;
    private bool isRaw;

    /// <summary>What follows when it fails; null for nothing.</summary>
    private RemoteDetour<T>? detour;

    /// <summary>When it was begun, if somebody measures; else 0.</summary>
    private long begun;

    public RemoteCall(Remoting remoting, RequestPool<T> pool)
        : base(remoting) => this.pool = pool;

    protected override Pid Target => target.PidOrNode;

    protected override string What => $"The call of {method} of {target}";

    /// <summary>Sends the call.</summary>
    public short Start<TRequest>(
        RemoteTarget to, ContractMethod called, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, RemoteDetour<T>? otherwise = null)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        target = to;
        method = called;
        detour = otherwise;
        begun = RemotingMetrics.CallDuration.Enabled ? Remoting.Sweeper.Scheduler.Time.GetTimestamp() : 0;
        ProtoWriter writer = FrameWriter.Take();
        try
        {
            RequestId id = NextId();
            to.Write(writer, ProcessFrameKind.Call, id, called, to.TimeoutMs, request);
            if (writer.Length > to.Link.MaxFrameBytes)
                throw to.Link.TooLarge(writer.Length, to.Link.MaxFrameBytes);
        }
        catch
        {
            // It was never sent: nobody else knows it.
            Recycle();
            throw;
        }

        short token = Send(to.Link, writer.Written, to.Incarnation, timeoutStamps, cancellationToken);
        FrameWriter.Return(writer);
        return token;
    }

    protected override void OnAnswered()
    {
        if (begun != 0)
            RemotingMetrics.CallDuration.Record(Remoting.Sweeper.Scheduler.Time.GetElapsedTime(begun).TotalSeconds);
    }

    protected override void OnOk(in ReplyFrame reply)
    {
        isRaw = !IsPlain || reply.Payload.Length > PlainTypes.MostBytes;
        if (!isRaw)
        {
            try
            {
                TrySetResult(Read(reply.Payload));
            }
            catch (Exception e) when (e is WireFormatException or ContractException)
            {
                TrySetException(ReplyErrors.Unreadable(method, typeof(T), e));
            }

            return;
        }

        if (payload is null || payload.Length < reply.Payload.Length)
            payload = new byte[Math.Max(64, reply.Payload.Length)];
        reply.Payload.CopyTo(payload);
        payloadLength = reply.Payload.Length;
        TryEnd(AnswerStatus.Answered);
    }

    protected override T TakeResult()
    {
        if (!isRaw)
            return base.TakeResult();
        try
        {
            return Read(payload.AsSpan(0, payloadLength));
        }
        catch (WireFormatException e)
        {
            throw ReplyErrors.Unreadable(method, typeof(T), e);
        }
    }

    protected override bool Diverts(Exception error)
    {
        if (detour is not { } way)
            return false;
        detour = null;
        if (!way.TryTake(this, error))
            return false;
        WaitForEver();
        return true;
    }

    protected override void Recycle()
    {
        isRaw = false;
        detour = null;
        if (payload is { Length: > KeptBytes })
            payload = null;
        if (!pool.TryReturn(this))
            GiveUpPlace();
    }

    private T Read(ReadOnlySpan<byte> bytes)
    {
        PayloadReader reader = new(bytes, Remoting.Serializer);
        T? result = default;
        while (reader.Next(out int field))
        {
            if (field == 1)
                result = reader.Read<T>();
            else
                reader.Skip();
        }

        return result!;
    }
}
