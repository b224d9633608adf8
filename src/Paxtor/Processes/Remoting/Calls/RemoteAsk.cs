using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>Reads an answer that names a process.</summary>
/// <typeparam name="T">What it means.</typeparam>
/// <param name="reply">The answer.</param>
/// <param name="link">From which node.</param>
internal delegate T ReplyReader<out T>(in ReplyFrame reply, NodeLink link);

/// <summary>Writes a request.</summary>
internal delegate void RequestWriter(ProtoWriter writer, RequestId id);

/// <summary>A question to another node that is not a call of a contract: to start a process, to find one. Used once.</summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="remoting">The way.</param>
/// <param name="what">What is asked, for messages.</param>
/// <param name="target">Whom exceptions name.</param>
/// <param name="read">Reads the answer.</param>
internal sealed class RemoteAsk<T>(Remoting remoting, string what, Pid target, ReplyReader<T> read) : OutgoingRequest<T>(remoting)
{
    protected override Pid Target => target;

    protected override string What => what;

    /// <summary>Sends it.</summary>
    /// <param name="link">To which node.</param>
    /// <param name="life">To which life of it; 0 for whichever.</param>
    /// <param name="write">Writes it; may throw.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<T> AskAsync(NodeLink link, long life, RequestWriter write, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ProtoWriter writer = FrameWriter.Take();
        try
        {
            write(writer, NextId());
            if (writer.Length > link.MaxFrameBytes)
                throw link.TooLarge(writer.Length, link.MaxFrameBytes);
        }
        catch
        {
            GiveUpPlace();
            throw;
        }

        short token = Send(link, writer.Written, life, Remoting.Sweeper.ToStamps(timeout), cancellationToken);
        FrameWriter.Return(writer);
        return new ValueTask<T>(this, token);
    }

    protected override void OnOk(in ReplyFrame reply) => TrySetResult(read(reply, Link));

    protected override void Recycle() => GiveUpPlace();
}
