using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <summary>A method that streams, as it is served to other nodes.</summary>
internal sealed class ServedStream<TContract, TRequest, TItem>(Remoting remoting, ContractMethod method) : ServedMethod(remoting, method)
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    public override ProcessFrameKind Kind => ProcessFrameKind.Stream;

    public override IServedMessage Make(NodeLink link, in CallFrame frame)
    {
        AnswerAddress address = new(Remoting, link, link.Epoch, frame.Id);
        IncomingStream<TContract, TRequest, TItem> stream = IsPlain && frame.Payload.Length <= PlainTypes.MostBytes
            ? new IncomingStream<TContract, TRequest, TItem>(this, address, Read<TRequest>(frame.Payload), null)
            : new IncomingStream<TContract, TRequest, TItem>(this, address, default, frame.Payload.ToArray());
        if (!link.Incoming.TryAdd(frame.Id, stream))
            throw new WireFormatException("a request has the number of another that is not answered yet");
        return stream;
    }
}

/// <summary>A stream for another node, in its process.</summary>
internal sealed class IncomingStream<TContract, TRequest, TItem>(ServedStream<TContract, TRequest, TItem> served, AnswerAddress address, TRequest request, byte[]? bytes)
    : StreamProducer<TContract, TRequest, TItem>(request), IServedMessage, IIncoming
    where TContract : class
    where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
{
    private string? unreadable;

    public ProcessMessage Message => this;

    public void Refuse(PostResult result, string whom)
    {
        address.Link.Incoming.Remove(address.Id);
        address.Refused(result, whom);
    }

    public void OnCancelled() => Cancel();

    /// <summary>More than the window at once is of no use to an honest reader.</summary>
    public void OnCredit(uint count) => Grant((int)Math.Min(count, Window));

    protected override TRequest TakeRequest()
    {
        if (bytes is null)
            return base.TakeRequest();
        try
        {
            return served.Read<TRequest>(bytes);
        }
        catch (Exception e)
        {
            unreadable = Serving.Unreadable(served.Method, e);
            throw;
        }
    }

    protected override void OnItem(TItem item)
    {
        ProtoWriter writer = FrameWriter.Take();
        int mark = StreamFrame.BeginItem(writer, address.Id);
        new PayloadWriter(writer, address.Remoting.Serializer).Write(1, item);
        writer.EndMessage(mark);
        if (writer.Length > address.Link.MaxFrameBytes)
            throw address.Link.TooLarge(writer.Length, address.Link.MaxFrameBytes);
        address.Link.Answer(writer.Written, address.Epoch);
        FrameWriter.Return(writer);
    }

    protected override void OnEnd(Exception? error)
    {
        address.Link.Incoming.Remove(address.Id);
        if (unreadable is not null)
            address.Contract(unreadable);
        else
            address.Ended(error);
    }
}
