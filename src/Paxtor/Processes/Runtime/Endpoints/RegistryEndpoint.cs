using System.Runtime.CompilerServices;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>The way to whichever process a registry knows by a key; the registry finds it at each use, and may deliver again what surely was not delivered.</summary>
internal sealed class RegistryEndpoint(ProcessRuntime runtime, IProcessRegistry registry, object key, CallOptions options) : ProcessEndpoint
{
    /// <summary>The endpoint of the pid that came last.</summary>
    private Known? known;

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken) => registry.SendAsync(
        key,
        static (pid, s) => s.Way.EndpointOf(pid).CallAsync<TContract, TRequest, TResult>(s.Request, s.Token),
        (Way: this, Request: request, Token: cancellationToken),
        cancellationToken);

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
    {
        ValueTask<Nothing> answer = CallAsync<TContract, TRequest, Nothing>(request, cancellationToken);
        if (!answer.IsCompletedSuccessfully)
            return new ValueTask(answer.AsTask());
        _ = answer.Result;
        return default;
    }

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
    {
        ValueTask<bool> sent = registry.SendAsync(
            key,
            static (pid, s) => Sent(s.Way.EndpointOf(pid).SendAsync<TContract, TRequest>(s.Request, s.Token)),
            (Way: this, Request: request, Token: cancellationToken),
            cancellationToken);
        return IgnoreGoneAsync(sent);
    }

    public override void Send<TContract, TRequest>(in TRequest request)
    {
        ValueTask sent = SendAsync<TContract, TRequest>(request, CancellationToken.None);
        if (sent.IsCompleted)
            sent.GetAwaiter().GetResult();
        else
            _ = LogAsync(sent);
    }

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        EnumerateAsync<TContract, TRequest, TItem>(request, cancellationToken);

    // A stream is found once, when its enumeration begins: it is not delivered again.
    private async IAsyncEnumerable<TItem> EnumerateAsync<TContract, TRequest, TItem>(
        TRequest request, CancellationToken cancellationToken,
        [EnumeratorCancellation] CancellationToken ending = default)
        where TContract : class
        where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
    {
        Pid pid = await registry.WhereIsAsync(key, ending).ConfigureAwait(true) ?? throw new ProcessNotFoundException($"{registry.GetType().Name} knows no process by the key {key}.");
        await foreach (TItem item in EndpointOf(pid).StreamAsync<TContract, TRequest, TItem>(request, cancellationToken).WithCancellation(ending).ConfigureAwait(true))
            yield return item;
    }

    private ProcessEndpoint EndpointOf(Pid pid)
    {
        Known? last = known;
        if (last is null || last.Pid != pid)
            known = last = new Known(pid, runtime.EndpointOf(pid, options));
        return last.Endpoint;
    }

    // The awaits go on at the caller's context, where there is one: the simulator's keeps them on the loop.
    private static async ValueTask<bool> Sent(ValueTask sending)
    {
        await sending.ConfigureAwait(true);
        return true;
    }

    private static async ValueTask IgnoreGoneAsync(ValueTask<bool> sent)
    {
        try
        {
            await sent.ConfigureAwait(true);
        }
        catch (ProcessNotFoundException)
        {
            // A message to a process that is gone is lost: so it is by every kind of reference.
        }
    }

    private async Task LogAsync(ValueTask sent)
    {
        try
        {
            await sent.ConfigureAwait(true);
        }
#pragma warning disable CA1031 // Nobody waits for it: it is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ProcessLog.NotDelivered(runtime.Log, e.Message);
        }
    }

    private sealed record Known(Pid Pid, ProcessEndpoint Endpoint);
}
