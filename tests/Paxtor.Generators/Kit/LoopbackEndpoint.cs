using System.Globalization;
using System.Runtime.CompilerServices;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Generators.Tests;

/// <summary>Takes each request through bytes and back, gives it to an object, and the answer through bytes and back; and keeps the bytes.</summary>
internal sealed class LoopbackEndpoint(object target) : ProcessEndpoint
{
    private readonly IPayloadSerializer serializer = new ProcessDeclarations([], new JsonPayloadSerializer()).Serializer;

    /// <summary>What went over the wire: the method with its number, and the bytes.</summary>
    public List<string> Frames { get; } = [];

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<TContract, TRequest, TResult>(Copy(TRequest.Method, request), cancellationToken);

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        new(AnswerAsync<TContract, TRequest, Nothing>(Copy(TRequest.Method, request), cancellationToken).AsTask());

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) =>
        Copy(TRequest.Method, request).InvokeAsync((TContract)target, cancellationToken);

    public override void Send<TContract, TRequest>(in TRequest request) =>
        Assert.True(Copy(TRequest.Method, request).InvokeAsync((TContract)target, default).IsCompletedSuccessfully);

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        ItemsAsync<TItem>(Copy(TRequest.Method, request).Invoke((TContract)target, cancellationToken), cancellationToken);

    private async ValueTask<TResult> AnswerAsync<TContract, TRequest, TResult>(TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult> =>
        Value(await request.InvokeAsync((TContract)target, cancellationToken));

    private async IAsyncEnumerable<TItem> ItemsAsync<TItem>(IAsyncEnumerable<TItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TItem item in items.WithCancellation(cancellationToken))
            yield return Value(item);
    }

    private TRequest Copy<TRequest>(ContractMethod method, in TRequest request)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        ProtoWriter bytes = new();
        PayloadWriter writer = new(bytes, serializer);
        request.Write(ref writer);
        Frames.Add(string.Create(CultureInfo.InvariantCulture, $"{method} {method.Id:x16} {method.TakesToken} {string.Join(',', method.PayloadTypes.Select(static t => t.ToString()))}: {Convert.ToHexString(bytes.Written)}"));
        PayloadReader reader = new(bytes.Written, serializer);
        return TRequest.Read(ref reader);
    }

    private T Value<T>(T value)
    {
        ProtoWriter bytes = new();
        new PayloadWriter(bytes, serializer).Write(1, value);
        Frames.Add("= " + Convert.ToHexString(bytes.Written));
        PayloadReader reader = new(bytes.Written, serializer);
        return reader.Next(out _) ? reader.Read<T>() : value;
    }
}
