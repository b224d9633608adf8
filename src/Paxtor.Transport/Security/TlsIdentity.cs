using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>What a node shows to its peers in TLS, and what it demands of them.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private readonly X509Certificate2 leaf;
    private readonly bool ownsLeaf;
    private readonly X509Certificate2Collection roots;
    private readonly TimeSpan skew;
    private readonly TimeProvider time;
    private readonly Func<X509Certificate2, string, bool> names;
    private readonly SslStreamCertificateContext context;

    public TlsIdentity(
        X509Certificate2 leaf,
        bool ownsLeaf,
        X509Certificate2Collection roots,
        TimeSpan skew,
        TimeProvider time,
        Func<X509Certificate2, string, bool> names)
    {
        this.leaf = leaf;
        this.ownsLeaf = ownsLeaf;
        this.roots = roots;
        this.skew = skew;
        this.time = time;
        this.names = names;
        context = SslStreamCertificateContext.Create(leaf, additionalCertificates: null, offline: true);
    }

    /// <summary>Whether a peer's certificate, verified before, may speak for a node.</summary>
    public bool Names(X509Certificate2 certificate, string nodeName) => names(certificate, nodeName);

    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificateContext = context,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CertificateChainPolicy = ChainPolicy(LeafCertificate.ClientAuthentication),
        RemoteCertificateValidationCallback = Verify,
    };

    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        // Names are those of nodes and not of hosts, and are compared once the peer has said who it is.
        TargetHost = "paxtor",
        ClientCertificateContext = context,
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CertificateChainPolicy = ChainPolicy(LeafCertificate.ServerAuthentication),
        RemoteCertificateValidationCallback = Verify,
    };

    public void Dispose()
    {
        if (!ownsLeaf)
            return;
        leaf.Dispose();
        foreach (X509Certificate2 root in roots)
            root.Dispose();
    }

    /// <summary>
    /// Trusts our roots alone and fetches nothing: with the default policy a stranger's certificate could make this
    /// node ask any address it names for a missing issuer.
    /// </summary>
    private X509ChainPolicy ChainPolicy(string usage)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.ApplicationPolicy.Add(new Oid(usage));
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
            return false;
        DateTime now = time.GetUtcNow().UtcDateTime;
        foreach (X509ChainElement element in chain.ChainElements)
        {
            if (now + skew < element.Certificate.NotBefore.ToUniversalTime() || now - skew > element.Certificate.NotAfter.ToUniversalTime())
                return false;
        }

        return chain.ChainElements.Count > 0;
    }
}
