using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Messages within a node that are written and read as if they crossed nodes: what cannot cross is found on one node.</summary>
internal static class LocalCopies
{
    public static TRequest Copy<TRequest>(ProcessRuntime runtime, in TRequest request)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        ProtoWriter bytes = new(256);
        PayloadWriter writer = new(bytes, runtime.Serializer);
        request.Write(ref writer);
        PayloadReader reader = new(bytes.Written, runtime.Serializer);
        return TRequest.Read(ref reader);
    }

    public static T CopyValue<T>(ProcessRuntime runtime, T value)
    {
        ProtoWriter bytes = new(256);
        new PayloadWriter(bytes, runtime.Serializer).Write(1, value);
        PayloadReader reader = new(bytes.Written, runtime.Serializer);
        return reader.Next(out _) ? reader.Read<T>() : default!;
    }

    public static ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(
        ProcessRuntime runtime, ProcessCell cell, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, Detour? detour = null)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
    {
        try
        {
            TRequest copy = Copy(runtime, request);
            LocalCall<TContract, TRequest, TResult> call = LocalCall<TContract, TRequest, TResult>.Start(runtime, cell, copy, timeoutStamps, cancellationToken, detour, out short token);
            return CopyAnswerAsync(runtime, new ValueTask<TResult>(call, token));
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }

    public static ValueTask CallAsync<TContract, TRequest>(
        ProcessRuntime runtime, ProcessCell cell, in TRequest request, long timeoutStamps, CancellationToken cancellationToken, Detour? detour = null)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, Nothing>
    {
        try
        {
            TRequest copy = Copy(runtime, request);
            LocalCall<TContract, TRequest, Nothing> call = LocalCall<TContract, TRequest, Nothing>.Start(runtime, cell, copy, timeoutStamps, cancellationToken, detour, out short token);
            return new ValueTask(call, token);
        }
        catch (PaxtorException e)
        {
            return ValueTask.FromException(e);
        }
    }

    // On the caller's context, if he has one: the simulator's keeps it on the loop. It is for tests.
    private static async ValueTask<TResult> CopyAnswerAsync<TResult>(ProcessRuntime runtime, ValueTask<TResult> answer) =>
        CopyValue(runtime, await answer.ConfigureAwait(true));
}
