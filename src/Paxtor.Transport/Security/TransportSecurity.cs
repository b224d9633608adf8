using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>
/// How nodes prove themselves to one another and keep what they say to themselves: TLS 1.3 with a shared secret or with
/// certificates of the operator, or nothing at all, which is allowed on loopback only.
/// </summary>
public abstract class TransportSecurity : IDisposable
{
    private protected TransportSecurity()
    {
    }

    /// <summary>No proof and no encryption: every endpoint must be a loopback address.</summary>
    public static TransportSecurity None { get; } = new NoSecurity();

    /// <summary>Whether connections are plain TCP.</summary>
    public abstract bool IsNone { get; }

    /// <summary>TLS by a secret that all nodes of the cluster share.</summary>
    /// <param name="secret">The secret; see <see cref="ClusterSecret.Parse"/>.</param>
    public static TransportSecurity FromSecret(ClusterSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return new SecretSecurity(secret);
    }

    /// <summary>
    /// TLS by certificates of the operator. A peer's certificate must chain to one of the authorities and name the peer
    /// in its subject alternative names: a URI <c>paxtor:name@host</c>, an e-mail name <c>name@host</c>, or the host of
    /// <c>name@host</c> as a DNS name or IP address.
    /// </summary>
    /// <param name="certificate">This node's certificate with its private key, good for both server and client authentication.</param>
    /// <param name="authorities">The only authorities to be trusted; the system's are not asked.</param>
    /// <exception cref="TransportException">The certificate has no private key, or there is no authority.</exception>
    public static TransportSecurity FromCertificates(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(authorities);
        return new CertificateSecurity(certificate, authorities);
    }

    /// <summary>
    /// Refuses an endpoint that may not be used without proof and encryption. For checks at start, before anything is opened.
    /// </summary>
    /// <param name="endpoint"><c>host:port</c>, to listen on or to dial.</param>
    /// <exception cref="TransportException">The endpoint is malformed, or not a loopback address while there is no secret.</exception>
    public void CheckEndpoint(string endpoint)
    {
        Endpoint parsed = Endpoint.Parse(endpoint);
        if (IsNone && !parsed.IsLoopback)
        {
            throw new TransportException(
                $"The endpoint '{endpoint}' is not a loopback address, and other machines are talked to only with a secret or certificates. "
                + "Make a secret with 'paxtor secret new' and give it to every node by the setting Paxtor:SecretFile (or Paxtor:Secret).");
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Prepares what a node shows and demands; called once by each network that uses this object.</summary>
    internal abstract TlsIdentity? CreateIdentity(string localName, TimeProvider time);
}
