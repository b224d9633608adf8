using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>
/// TLS by a shared secret: every node derives the same authority key from it and issues itself a certificate that
/// lives in memory only. Whoever shows a certificate of that authority knows the secret.
/// </summary>
internal sealed class SecretSecurity(ClusterSecret secret) : TransportSecurity
{
    /// <summary>
    /// Clocks of nodes may be this far apart. Generous, for the dates protect nothing here: certificates are made anew
    /// at each start, and who knows the secret can make one with any date.
    /// </summary>
    private static readonly TimeSpan Skew = TimeSpan.FromDays(400);

    public override bool IsNone => false;

    internal override TlsIdentity CreateIdentity(string localName, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        using ECDsa authorityKey = AuthorityKey.Derive(secret);
        using X509Certificate2 authority = LeafCertificate.CreateAuthority(authorityKey, now);
        X509Certificate2 leaf = LeafCertificate.Issue(authority, localName, now);
        var roots = new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(authority.RawDataMemory.Span));
        return new TlsIdentity(leaf, ownsLeaf: true, roots, Skew, time, CertificateNames.HasUri);
    }
}
