using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A method that is only sent, as it is served to other nodes.</summary>
internal sealed class ServedSend<TContract, TRequest>(Remoting remoting, ContractMethod method) : ServedMethod(remoting, method)
    where TContract : class
    where TRequest : struct, ISendRequest<TRequest, TContract>
{
    public override ProcessFrameKind Kind => ProcessFrameKind.Send;

    public override IServedMessage Make(NodeLink link, in CallFrame frame) => IsPlain && frame.Payload.Length <= PlainTypes.MostBytes
        ? new IncomingSend<TContract, TRequest>(this, Read<TRequest>(frame.Payload), null)
        : new IncomingSend<TContract, TRequest>(this, default, frame.Payload.ToArray());

    /// <summary>A message that the process cannot be given.</summary>
    public void Lost(string whom, string why) => Remoting.MessageLost(Method, whom, why);
}

/// <summary>A one-way message from another node in a process's mailbox.</summary>
internal sealed class IncomingSend<TContract, TRequest>(ServedSend<TContract, TRequest> served, TRequest request, byte[]? bytes) : HandlerMessage, IServedMessage
    where TContract : class
    where TRequest : struct, ISendRequest<TRequest, TContract>
{
    public ProcessMessage Message => this;

    public void Refuse(PostResult result, string whom)
    {
        // To a process that is gone a message does nothing; the others are a loss that somebody should know of.
        if (result == PostResult.Full)
            served.Lost(whom, "its mailbox is full");
        else if (result == PostResult.Deaf)
            served.Lost(whom, "it is a body, which reads no messages");
    }

    protected override ValueTask Handle(ProcessCell cell)
    {
        if (cell.Target is not TContract target)
        {
            served.Lost(cell.Pid.ToString(), $"its class, {cell.Kind.Name}, does not implement {typeof(TContract)}");
            return ValueTask.CompletedTask;
        }

        TRequest arguments = request;
        if (bytes is not null)
        {
            try
            {
                arguments = served.Read<TRequest>(bytes);
            }
#pragma warning disable CA1031 // What another node sends is no fault of the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                served.Lost(cell.Pid.ToString(), Serving.Unreadable(served.Method, e));
                return ValueTask.CompletedTask;
            }
        }

        return arguments.InvokeAsync(target, served.Method.TakesToken ? cell.Stopping : default);
    }
}
