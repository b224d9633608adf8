using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Where a proxy sends to when the process is on another node.</summary>
internal sealed class RemoteEndpoint(Remoting remoting, RemoteTarget target) : ProcessEndpoint
{
    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) =>
        CallAsync<TContract, TRequest, TResult>(request, null, cancellationToken);

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => CallAsync<TContract, TRequest>(request, null, cancellationToken);

    /// <summary>A call, with what follows when it fails.</summary>
    public ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, RemoteDetour<TResult>? otherwise, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        try
        {
            RemoteCall<TResult> call = remoting.Rent<TResult>();
            return new ValueTask<TResult>(call, call.Start(target, TRequest.Method, request, target.TimeoutStamps, cancellationToken, otherwise));
        }
        catch (Exception e) when (IsCallers(e))
        {
            return ValueTask.FromException<TResult>(Described(e, TRequest.Method));
        }
    }

    /// <inheritdoc cref="CallAsync{TContract, TRequest, TResult}(in TRequest, RemoteDetour{TResult}?, CancellationToken)"/>
    public ValueTask CallAsync<TContract, TRequest>(in TRequest request, RemoteDetour<Nothing>? otherwise, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, Nothing>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            RemoteCall<Nothing> call = remoting.Rent<Nothing>();
            return new ValueTask(call, call.Start(target, TRequest.Method, request, target.TimeoutStamps, cancellationToken, otherwise));
        }
        catch (Exception e) when (IsCallers(e))
        {
            return ValueTask.FromException(Described(e, TRequest.Method));
        }
    }

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            SendMethod<TContract, TRequest> method = TRequest.Method;
            ProtoWriter writer = Write(method, request);
            SendOutcome outcome = target.Link.IsBusy(target.Room) ? SendOutcome.Full : target.Link.TrySend(writer.Written, target.Incarnation);
            ValueTask sent = outcome switch
            {
                SendOutcome.Sent or SendOutcome.Gone => default,
                SendOutcome.Full => new WaitingSend(remoting, target, method).SendAsync(writer.Written, cancellationToken),
                _ => ValueTask.FromException(remoting.Failure(target.Link, outcome, writer.Length)),
            };
            FrameWriter.Return(writer);
            return sent;
        }
        catch (Exception e) when (IsCallers(e))
        {
            return ValueTask.FromException(Described(e, TRequest.Method));
        }
    }

    public override void Send<TContract, TRequest>(in TRequest request)
    {
        ProtoWriter writer;
        try
        {
            writer = Write(TRequest.Method, request);
        }
        catch (Exception e) when (IsCallers(e) && e is not PaxtorException)
        {
            throw Described(e, TRequest.Method);
        }

        SendOutcome outcome = target.Link.IsBusy(target.Room) ? SendOutcome.Full : target.Link.Send(writer.Written, FrameUrgency.NowOrNever, target.Incarnation, null);
        int bytes = writer.Length;
        FrameWriter.Return(writer);
        if (outcome == SendOutcome.Full)
            throw new LimitReachedException($"{TRequest.Method} to {target} was not sent: there is no room on the way to {target.Link.Name}, or in the mailbox. A method marked [OneWay] that returns a task waits for room.");
        if (outcome is not (SendOutcome.Sent or SendOutcome.Waits or SendOutcome.Gone or SendOutcome.Early))
            throw remoting.Failure(target.Link, outcome, bytes);
    }

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        new RemoteStream<TRequest, TItem>(remoting, target, TRequest.Method, request, cancellationToken);

    private ProtoWriter Write<TRequest>(ContractMethod method, in TRequest request)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        ProtoWriter writer = FrameWriter.Take();
        target.Write(writer, ProcessFrameKind.Send, default, method, 0, request);
        if (writer.Length > target.Link.MaxFrameBytes)
            throw target.Link.TooLarge(writer.Length, target.Link.MaxFrameBytes);
        return writer;
    }

    /// <summary>Whether it is the caller's business: all but what shows that this process is broken.</summary>
    private static bool IsCallers(Exception e) => e is not (OutOfMemoryException or InvalidProgramException);

    /// <summary>What the application's serializer threw, with the method that was called.</summary>
    private static Exception Described(Exception e, ContractMethod method) =>
        e is PaxtorException ? e : new ContractException($"The arguments of {method} cannot be written: {e.Message}", e);
}
