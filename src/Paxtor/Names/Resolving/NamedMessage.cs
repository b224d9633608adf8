using Paxtor.Processes;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>A one-way message that waits until the process of its name is found.</summary>
/// <param name="owner">The sender's way.</param>
/// <param name="target">The name.</param>
/// <param name="request">The arguments.</param>
internal sealed class NamedMessage<TContract, TRequest>(NamedEndpoint owner, NameTarget target, TRequest request) : NamedSend(target)
    where TContract : class
    where TRequest : struct, ISendRequest<TRequest, TContract>
{
    private readonly long begunAt = owner.Runtime.Scheduler.Time.GetTimestamp();
    private bool isAwaited;

    /// <summary>For one who awaits that it is on its way.</summary>
    public ValueTask Begin(CancellationToken cancellationToken)
    {
        isAwaited = true;
        Begin(owner.Runtime.Sweeper, long.MaxValue, cancellationToken);
        return new ValueTask(this, Token);
    }

    public override async ValueTask DeliverAsync()
    {
        // Cancelled meanwhile.
        if (isAwaited && !IsWaiting)
            return;
        try
        {
            await owner.DeliverAsync<TContract, TRequest>(request, begunAt, isAwaited ? Cancellation : CancellationToken.None).ConfigureAwait(true);
            TrySetResult(true);
        }
#pragma warning disable CA1031 // The sender gets it; if nobody waits for it, it is logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!TrySetException(e))
                ProcessLog.NotDelivered(owner.Runtime.Log, e.Message);
        }
    }
}
