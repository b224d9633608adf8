using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Etcd.Tests.Security;

/// <summary>An authority, a server's and a client's certificate from it, and a client's from a stranger, as PEM files.</summary>
public sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("paxtor-etcd-certificates-");

    public Certificates()
    {
        using X509Certificate2 authority = Authority("authority");
        using X509Certificate2 stranger = Authority("stranger");
        Issue("server", authority);
        Issue("client", authority);
        Issue("other", stranger);
    }

    public string File(string name) => Path.Combine(directory.FullName, name + ".pem");

    public string KeyFile(string name) => Path.Combine(directory.FullName, name + "-key.pem");

    public void Dispose() => directory.Delete(recursive: true);

    private X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        System.IO.File.WriteAllText(File(name), certificate.ExportCertificatePem());
        return certificate;
    }

    private void Issue(string name, X509Certificate2 authority)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        byte[] serial = new byte[8];
        RandomNumberGenerator.Fill(serial);
        using X509Certificate2 certificate = request.Create(authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(20), serial);
        System.IO.File.WriteAllText(File(name), certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(KeyFile(name), key.ExportPkcs8PrivateKeyPem());
    }
}
