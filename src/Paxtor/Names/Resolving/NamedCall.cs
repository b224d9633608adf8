using Paxtor.Processes;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>A call through a name to another node, kept until it is answered, so that it can be sent again when it surely was not handled.</summary>
/// <param name="owner">Whose call.</param>
/// <param name="way">Where it goes.</param>
/// <param name="request">The arguments.</param>
internal sealed class NamedCall<TContract, TRequest, TResult>(NamedEndpoint owner, NamedWay way, TRequest request) : RemoteDetour<TResult>, IThreadPoolWorkItem
    where TContract : class
    where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
{
    private PendingAnswer<TResult>? call;
    private NodeUnreachableException? unreachable;

    /// <inheritdoc/>
    public override bool TryTake(PendingAnswer<TResult> call, Exception error)
    {
        switch (error)
        {
            case ProcessNotFoundException:
                break;
            case NodeUnreachableException e:
                unreachable = e;
                break;
            case CallInterruptedException:
                // It may have been handled: the next call looks anew, this one ends.
                owner.Forget(way);
                return false;
            default:
                return false;
        }

        this.call = call;
        owner.Runtime.Scheduler.Queue(this);
        return true;
    }

    public void Execute() => _ = owner.CallAgainAsync<TContract, TRequest, TResult>(call!, request, way, unreachable);
}
