using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Paxtor.Transport;

namespace Paxtor.Node;

/// <summary>Reads how a node proves itself: <see cref="PaxtorOptions.Secret"/>, <see cref="PaxtorOptions.SecretFile"/> or certificates.</summary>
internal static class SecuritySetting
{
    /// <exception cref="PaxtorConfigurationException">The settings contradict each other, or a file cannot be used.</exception>
    public static TransportSecurity Read(PaxtorOptions options)
    {
        bool secret = !string.IsNullOrWhiteSpace(options.Secret);
        bool secretFile = !string.IsNullOrWhiteSpace(options.SecretFile);
        bool certificate = !string.IsNullOrWhiteSpace(options.CertificateFile);
        bool authority = !string.IsNullOrWhiteSpace(options.AuthorityFile);
        if (secret && secretFile)
            throw new PaxtorConfigurationException("Paxtor:Secret and Paxtor:SecretFile are both set: leave one out.");
        if ((secret || secretFile) && (certificate || authority))
            throw new PaxtorConfigurationException("Paxtor has both a secret and certificates: nodes prove themselves by one or the other.");
        if (certificate != authority)
        {
            throw new PaxtorConfigurationException(certificate
                ? "Paxtor:CertificateFile is set without Paxtor:AuthorityFile: name the file with the authorities that the other nodes' certificates come from."
                : "Paxtor:AuthorityFile is set without Paxtor:CertificateFile: this node needs a certificate of its own.");
        }

        if (!certificate && !string.IsNullOrWhiteSpace(options.CertificateKeyFile))
            throw new PaxtorConfigurationException("Paxtor:CertificateKeyFile is set without Paxtor:CertificateFile.");
        if (certificate)
            return FromCertificates(options);
        string? text = secretFile ? ReadFile("Paxtor:SecretFile", options.SecretFile!) : secret ? options.Secret : null;
        if (text is null)
            return TransportSecurity.None;
        return ClusterSecret.TryParse(text, out ClusterSecret? parsed, out string? error)
            ? TransportSecurity.FromSecret(parsed)
            : throw new PaxtorConfigurationException($"{(secretFile ? "Paxtor:SecretFile" : "Paxtor:Secret")}: {error}");
    }

    private static TransportSecurity FromCertificates(PaxtorOptions options)
    {
        string file = options.CertificateFile!;
        string? key = string.IsNullOrWhiteSpace(options.CertificateKeyFile) ? null : options.CertificateKeyFile;
        string certificatePem = ReadFile("Paxtor:CertificateFile", file);
        string keyPem = key is null ? certificatePem : ReadFile("Paxtor:CertificateKeyFile", key);
        string authorityPem = ReadFile("Paxtor:AuthorityFile", options.AuthorityFile!);
        X509Certificate2Collection authorities = [];
        X509Certificate2 own;
        try
        {
            own = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (CryptographicException e)
        {
            throw new PaxtorConfigurationException($"Paxtor:CertificateFile '{file}' holds no certificate with its private key in PEM: {e.Message}", e);
        }

        try
        {
            authorities.ImportFromPem(authorityPem);
            return TransportSecurity.FromCertificates(own, authorities);
        }
        catch (Exception e) when (e is CryptographicException or TransportException)
        {
            throw new PaxtorConfigurationException($"Paxtor:AuthorityFile '{options.AuthorityFile}' holds no authority in PEM: {e.Message}", e);
        }
    }

    private static string ReadFile(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PaxtorConfigurationException($"{setting} '{path}' cannot be read: {e.Message}", e);
        }
    }
}
