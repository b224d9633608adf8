using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Paxtor.Transport;

/// <summary>An encrypted connection. Reads and writes of <see cref="SslStream"/> complete through pooled sources.</summary>
internal sealed class TlsLink : Link
{
    private readonly SslStream stream;
    private readonly Action onRead;
    private readonly Action onWritten;
    private ValueTask<int> read;
    private ValueTask write;
    private int writeCount;

    public TlsLink(Socket socket, SslStream stream)
        : base(socket)
    {
        this.stream = stream;
        onRead = OnRead;
        onWritten = OnWritten;
    }

    public override bool Receive(byte[] buffer, int offset, int count)
    {
        try
        {
            read = stream.ReadAsync(buffer.AsMemory(offset, count));
        }
        catch (Exception e) when (IsBreak(e))
        {
            read = ValueTask.FromException<int>(e);
        }

        if (!read.IsCompleted)
        {
            read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(onRead);
            return true;
        }

        FinishRead();
        return false;
    }

    public override bool Send(byte[] buffer, int offset, int count)
    {
        writeCount = count;
        try
        {
            write = stream.WriteAsync(buffer.AsMemory(offset, count));
        }
        catch (Exception e) when (IsBreak(e))
        {
            write = ValueTask.FromException(e);
        }

        return AwaitWrite();
    }

    public override bool EndSend()
    {
        writeCount = 0;
        write = new ValueTask(EndSendAsync());
        return AwaitWrite();
    }

    public override void Release()
    {
        Socket.Dispose();
        stream.Dispose();
    }

    /// <summary>What a broken or hostile connection makes an SslStream throw.</summary>
    public static bool IsBreak(Exception e) => e is IOException or SocketException or ObjectDisposedException or AuthenticationException
        or OperationCanceledException or InvalidOperationException or CryptographicException or Win32Exception or NotSupportedException;

    private async Task EndSendAsync()
    {
        await stream.ShutdownAsync().ConfigureAwait(false);
        Socket.Shutdown(SocketShutdown.Send);
    }

    private bool AwaitWrite()
    {
        if (!write.IsCompleted)
        {
            write.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(onWritten);
            return true;
        }

        FinishWrite();
        return false;
    }

    private void OnRead()
    {
        FinishRead();
        ReceiveDone();
    }

    private void OnWritten()
    {
        FinishWrite();
        SendDone();
    }

#pragma warning disable VSTHRD002 // Both are asked for the result only once they are complete.
    private void FinishRead()
    {
        try
        {
            Received = read.GetAwaiter().GetResult();
        }
        catch (Exception e) when (IsBreak(e))
        {
            Error ??= e.Message;
            Received = -1;
        }
    }

    private void FinishWrite()
    {
        try
        {
            write.GetAwaiter().GetResult();
            Sent = writeCount;
        }
        catch (Exception e) when (IsBreak(e))
        {
            Error ??= e.Message;
            Sent = -1;
        }
    }
#pragma warning restore VSTHRD002
}
