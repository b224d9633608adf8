using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>The socket of a connection in its handshake; closes it unless the loop took it over.</summary>
internal sealed class HandshakeAttempt(Socket socket) : IDisposable
{
    private Stream? stream;
    private bool taken;

    public Stream Stream => stream ?? throw new InvalidOperationException("The connection is not secured yet.");

    public bool IsSecured => stream is not null;

    /// <summary>What the peer has shown in TLS; null without TLS.</summary>
    public X509Certificate2? PeerCertificate => (stream as SslStream)?.RemoteCertificate as X509Certificate2;

    /// <summary>Runs TLS, or nothing when there is no identity.</summary>
    public async Task SecureAsync(TlsIdentity? identity, bool asServer, CancellationToken cancellationToken)
    {
        var raw = new NetworkStream(socket, ownsSocket: false);
        if (identity is null)
        {
            stream = raw;
            return;
        }

        var tls = new SslStream(raw, leaveInnerStreamOpen: false);
        try
        {
            if (asServer)
                await tls.AuthenticateAsServerAsync(identity.ServerOptions(), cancellationToken).ConfigureAwait(false);
            else
                await tls.AuthenticateAsClientAsync(identity.ClientOptions(), cancellationToken).ConfigureAwait(false);
            stream = tls;
        }
        finally
        {
            if (stream is null)
                await tls.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Hands the connection over to the loop.</summary>
    public Link TakeLink()
    {
        taken = true;
        return Stream is SslStream tls ? new TlsLink(socket, tls) : new PlainLink(socket);
    }

    public void Dispose()
    {
        if (taken)
            return;
        stream?.Dispose();
        socket.Dispose();
    }
}
