using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>Where the answer to a request of another node goes: to the connection on which it came, and to no other.</summary>
/// <param name="Remoting">The way.</param>
/// <param name="Link">To which node.</param>
/// <param name="Epoch">On which connection.</param>
/// <param name="Id">The request.</param>
internal readonly record struct AnswerAddress(Remoting Remoting, NodeLink Link, long Epoch, RequestId Id)
{
    /// <summary>Sends a result.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The result.</param>
    /// <param name="method">What was called.</param>
    public void Ok<T>(T value, ContractMethod method)
    {
        ProtoWriter writer = FrameWriter.Take();
        try
        {
            int mark = ReplyFrame.BeginOk(writer, Id);
            new PayloadWriter(writer, Remoting.Serializer).Write(1, value);
            writer.EndMessage(mark);
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Contract($"The answer of {method} cannot be written: {e.Message}");
            return;
        }

        if (writer.Length > Link.MaxFrameBytes)
            Limit($"The answer of {method} was not sent, though it was made. {Link.TooLarge(writer.Length, Link.MaxFrameBytes).Message}");
        else
            Link.Answer(writer.Written, Epoch);
        FrameWriter.Return(writer);
    }

    public void Number(long number) => Send(new ReplyFrame { Id = Id, Number = number });

    /// <summary>Sends what is no result of a call.</summary>
    public void Payload(ReadOnlySpan<byte> payload) => Send(new ReplyFrame { Id = Id, Payload = payload });

    public void Faulted(Exception error, Pid pid) => Send(new ReplyFrame { Id = Id, Status = ReplyStatus.Faulted, Fault = Remoting.Runtime.FaultOf(error), Number = pid.Number });

    public void NotFound(string message) => Send(new ReplyFrame { Id = Id, Status = ReplyStatus.NotFound, Message = message });

    public void Contract(string message) => Send(new ReplyFrame { Id = Id, Status = ReplyStatus.Contract, Message = message });

    public void Limit(string message) => Send(new ReplyFrame { Id = Id, Status = ReplyStatus.Limit, Message = message });

    public void NotStarted(string message, ExitReason reason) => Send(new ReplyFrame { Id = Id, Status = ReplyStatus.NotStarted, Message = message, Reason = reason });

    public void Refused(PostResult result, string whom)
    {
        switch (result)
        {
            case PostResult.NotFound:
                NotFound($"There is no process {whom} (any more).");
                break;
            case PostResult.Full:
                Limit($"The mailbox of {whom} is full.");
                break;
            case PostResult.Deaf:
                Contract($"{whom} is a body: it reads no messages.");
                break;
            default:
                throw new InvalidOperationException("A message that was taken is not refused.");
        }
    }

    /// <summary>A stream has ended.</summary>
    public void Ended(Exception? error)
    {
        ReplyFrame reply = error switch
        {
            null => new ReplyFrame { Id = Id },
            CallFaultedException e => new ReplyFrame { Id = Id, Status = ReplyStatus.Faulted, Fault = e.Fault, Number = e.Pid.Number },
            CallInterruptedException e => new ReplyFrame { Id = Id, Status = ReplyStatus.Interrupted, Reason = e.Reason, Number = e.Pid.Number },
            ProcessNotFoundException e => new ReplyFrame { Id = Id, Status = ReplyStatus.NotFound, Message = e.Message },
            LimitReachedException e => new ReplyFrame { Id = Id, Status = ReplyStatus.Limit, Message = e.Message },
            _ => new ReplyFrame { Id = Id, Status = ReplyStatus.Contract, Message = error.Message },
        };
        Send(reply);
    }

    private void Send(in ReplyFrame reply)
    {
        ProtoWriter writer = FrameWriter.Take();
        reply.Write(writer);
        if (writer.Length > Link.MaxFrameBytes)
        {
            // Only a text can be so long: of an exception, or of a stack of exceptions.
            writer.Clear();
            new ReplyFrame { Id = reply.Id, Status = reply.Status, Fault = reply.Fault is { } fault ? Short(fault) : null, Message = "The message was too long to be sent.", Reason = null, Number = reply.Number }.Write(writer);
        }

        Link.Answer(writer.Written, Epoch);
        FrameWriter.Return(writer);
    }

    private static FaultInfo Short(FaultInfo fault) => new(fault.Type.Length > 200 ? fault.Type[..200] : fault.Type, fault.Message.Length > 200 ? fault.Message[..200] : fault.Message);
}
