using System.Diagnostics;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;
using Paxtor.Quorum.Wire;

namespace Paxtor.Processes;

/// <summary>A method of a declared contract, as one node serves it to others: makes a message of a frame. On the loop.</summary>
internal abstract class ServedMethod(Remoting remoting, ContractMethod method)
{
    protected Remoting Remoting => remoting;

    public ContractMethod Method => method;

    /// <summary>The kind of frame that asks for it.</summary>
    public abstract ProcessFrameKind Kind { get; }

    /// <summary>Whether its arguments are read on the loop, when they are short; see <see cref="PlainTypes"/>.</summary>
    protected bool IsPlain { get; } = PlainTypes.Are(method.PayloadTypes);

    /// <summary>Makes the message.</summary>
    /// <exception cref="WireFormatException">The arguments are malformed, or of another version.</exception>
    /// <exception cref="ContractException">The same.</exception>
    public abstract IServedMessage Make(NodeLink link, in CallFrame frame);

    /// <summary>Reads arguments.</summary>
    public TRequest Read<TRequest>(ReadOnlySpan<byte> bytes)
        where TRequest : struct, IProcessRequest<TRequest>
    {
        PayloadReader reader = new(bytes, remoting.Serializer);
        return TRequest.Read(ref reader);
    }

    /// <summary>The trace that a frame tells of, when somebody listens.</summary>
    protected static ActivityContext TraceOf(in CallFrame frame) =>
        !frame.Trace.IsEmpty && PaxtorMetrics.Activities.HasListeners() && TraceBytes.TryRead(frame.Trace, out ActivityContext context) ? context : default;
}

/// <summary>A message that came from another node.</summary>
internal interface IServedMessage
{
    ProcessMessage Message { get; }

    /// <summary>No process took it. On the loop.</summary>
    void Refuse(PostResult result, string whom);
}
