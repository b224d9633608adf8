using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A message between processes of one node that nobody waits for.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TRequest">The arguments.</typeparam>
/// <param name="request">The arguments.</param>
internal sealed class LocalSend<TContract, TRequest>(in TRequest request) : HandlerMessage
    where TContract : class
    where TRequest : struct, ISendRequest<TRequest, TContract>
{
    private readonly TRequest request = request;

    protected override ValueTask Handle(ProcessCell cell)
    {
        if (cell.Target is TContract target)
            return request.InvokeAsync(target, TRequest.Method.TakesToken ? cell.Stopping : default);
        ProcessLog.NotUnderstood(cell.Runtime.Log, cell.Kind.Name, TRequest.Method.ToString());
        return ValueTask.CompletedTask;
    }
}
