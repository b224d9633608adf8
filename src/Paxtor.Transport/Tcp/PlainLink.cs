using System.Net.Sockets;

namespace Paxtor.Transport;

/// <summary>A connection without encryption, on the platform's own completions.</summary>
internal sealed class PlainLink : Link
{
    private readonly Operation receive;
    private readonly Operation send;

    public PlainLink(Socket socket)
        : base(socket)
    {
        receive = new Operation(this, isReceive: true);
        send = new Operation(this, isReceive: false);
    }

    public override bool Receive(byte[] buffer, int offset, int count)
    {
        try
        {
            receive.SetBuffer(buffer, offset, count);
            if (Socket.ReceiveAsync(receive))
                return true;
        }
        catch (ObjectDisposedException)
        {
            receive.SocketError = SocketError.OperationAborted;
        }

        Received = Outcome(receive);
        return false;
    }

    public override bool Send(byte[] buffer, int offset, int count)
    {
        try
        {
            send.SetBuffer(buffer, offset, count);
            if (Socket.SendAsync(send))
                return true;
        }
        catch (ObjectDisposedException)
        {
            send.SocketError = SocketError.OperationAborted;
        }

        Sent = Outcome(send);
        return false;
    }

    public override bool EndSend()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Error ??= e.Message;
        }

        return false;
    }

    public override void Release()
    {
        Socket.Dispose();
        receive.Dispose();
        send.Dispose();
    }

    private int Outcome(Operation operation)
    {
        if (operation.SocketError == SocketError.Success)
            return operation.BytesTransferred;
        Error ??= operation.SocketError.ToString();
        return -1;
    }

    private sealed class Operation(PlainLink link, bool isReceive) : SocketAsyncEventArgs(true)
    {
        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            if (isReceive)
            {
                link.Received = link.Outcome(this);
                link.ReceiveDone();
            }
            else
            {
                link.Sent = link.Outcome(this);
                link.SendDone();
            }
        }
    }
}
