using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Testing.Stores;

/// <summary>Reads an answer; throws the error that it is.</summary>
internal delegate T Reader<out T>(ReadOnlySpan<byte> response);

/// <summary>One request on its way to a <see cref="MemoryEngine"/>.</summary>
internal sealed class MemoryCall<T>(MemoryStore node, MemoryEngine engine, byte[] request, Reader<T> read, StoreFault? fault)
{
    private readonly LoopCompletion<T> completion = new(engine.Loop);

    public ValueTask<T> Task => completion.Task;

    /// <summary>The request arrives, if it does.</summary>
    public void Arrive()
    {
        if (engine.Refuse(request) is { } refusal)
        {
            completion.TrySetException(refusal);
            return;
        }

        if (!node.HasQuorum || fault == StoreFault.Refused)
        {
            completion.TrySetException(new NoQuorumException("There is no quorum; the request was not sent."));
            return;
        }

        if (fault is null)
        {
            Answer();
            return;
        }

        if (fault == StoreFault.AnswerLost)
            engine.Execute(request);
        else if (fault == StoreFault.RequestLate)
            engine.Late.Enqueue(request);
        completion.TrySetException(new OutcomeUnknownException("No answer came in time."));
    }

    private void Answer()
    {
        ProtoWriter response = engine.Execute(request);
        try
        {
            completion.TrySetResult(read(response.Written));
        }
        catch (StoreException e)
        {
            completion.TrySetException(e);
        }
    }
}
