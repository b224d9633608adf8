using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>
/// The bytes of one connection, plain or encrypted: at most one receive and one send at a time, with completions that
/// allocate nothing for each frame.
/// </summary>
/// <remarks>
/// <see cref="Receive"/> and <see cref="Send"/> answer true when the operation is under way: the callback then comes, once, on
/// a thread of the pool. They answer false when it is done already: no callback, the outcome is there.
/// </remarks>
internal abstract class Link(Socket socket)
{
    private protected readonly Socket Socket = socket;
    private protected Action ReceiveDone = static () => { };
    private protected Action SendDone = static () => { };

    /// <summary>The outcome of the last receive: a number of bytes, 0 at the end of the stream, -1 when broken.</summary>
    public int Received { get; private protected set; }

    /// <summary>The outcome of the last send: a number of bytes, -1 when broken.</summary>
    public int Sent { get; private protected set; }

    /// <summary>What broke it, for the log.</summary>
    public string? Error { get; private protected set; }

    /// <summary>The other end, for the log.</summary>
    public string Remote { get; } = SocketSettings.RemoteOf(socket)?.ToString() ?? "?";

    /// <summary>Sets the callbacks, before the first operation.</summary>
    public void SetCallbacks(Action receiveDone, Action sendDone)
    {
        ReceiveDone = receiveDone;
        SendDone = sendDone;
    }

    public abstract bool Receive(byte[] buffer, int offset, int count);

    public abstract bool Send(byte[] buffer, int offset, int count);

    /// <summary>Tells the peer that nothing follows; counts as a send, whose outcome does not matter.</summary>
    public abstract bool EndSend();

    /// <summary>Closes the socket at once; operations under way end as broken. Any thread, any number of times.</summary>
    public void Abort() => Socket.Dispose();

    /// <summary>Frees what is left, once no operation is under way.</summary>
    public abstract void Release();
}
