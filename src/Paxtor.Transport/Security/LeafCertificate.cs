using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport;

/// <summary>Makes the certificates of a node that has a shared secret.</summary>
internal static class LeafCertificate
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string AuthorityName = "CN=Paxtor cluster authority";

    /// <summary>
    /// The authority's own certificate. Each node makes its own copy; they differ in their dates and agree in name and
    /// key, which is all that verification looks at.
    /// </summary>
    public static X509Certificate2 CreateAuthority(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest(AuthorityName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now.AddDays(-2), now.AddYears(30));
    }

    /// <summary>A certificate for this node with a new key, good for as long as any process may run.</summary>
    public static X509Certificate2 Issue(X509Certificate2 authority, string localName, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Paxtor node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(CertificateNames.UriPrefix + localName));
        request.CertificateExtensions.Add(names.Build());

        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01);
        using X509Certificate2 bare = request.Create(authority, now.AddDays(-1), now.AddYears(20), serial);
        X509Certificate2 whole = bare.CopyWithPrivateKey(key);
        if (!OperatingSystem.IsWindows())
            return whole;

        // SChannel does not take a key that is in memory only: it has to pass through a PKCS #12 file.
        using (whole)
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }
}
