using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>TLS by certificates that the operator brings.</summary>
internal sealed class CertificateSecurity : TransportSecurity
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 certificate;
    private readonly X509Certificate2Collection authorities;

    public CertificateSecurity(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        if (!certificate.HasPrivateKey)
            throw new TransportException("The node's certificate comes without its private key.");
        if (authorities.Count == 0)
            throw new TransportException("Certificates of the operator need at least one authority to verify the peers' certificates against.");
        this.certificate = certificate;
        this.authorities = authorities;
    }

    public override bool IsNone => false;

    internal override TlsIdentity CreateIdentity(string localName, TimeProvider time)
    {
        if (!CertificateNames.HasAny(certificate, localName))
        {
            throw new TransportException(
                $"The node's certificate does not name '{localName}': its subject alternative names need the URI 'paxtor:{localName}', "
                + $"the e-mail name '{localName}' or the host '{NodeName.HostOf(localName)}'.");
        }

        return new TlsIdentity(certificate, ownsLeaf: false, authorities, Skew, time, CertificateNames.HasAny);
    }
}
