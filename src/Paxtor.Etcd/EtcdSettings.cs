using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Paxtor.Coordination;

namespace Paxtor.Etcd;

/// <summary>The settings of the engine, checked.</summary>
internal sealed class EtcdSettings
{
    /// <summary>The most endpoints there may be.</summary>
    private const int MaxEndpoints = 32;

    public required IReadOnlyList<Uri> Endpoints { get; init; }

    public required byte[] Prefix { get; init; }

    /// <summary>The user and the password, or null.</summary>
    public required (string Name, string Password)? User { get; init; }

    /// <summary>For endpoints by https; null when there are none.</summary>
    public required SslClientAuthenticationOptions? Tls { get; init; }

    public required StoreLimits Limits { get; init; }

    /// <summary>How long one request may take in all.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="PaxtorConfigurationException">A setting is wrong; the message names it and the remedy.</exception>
    public static EtcdSettings Read(EtcdOptions options, string cluster, TimeSpan requestTimeout)
    {
        Uri[] endpoints = [.. options.Endpoints
            .SelectMany(static e => (e ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(ReadEndpoint).Distinct()];
        if (endpoints.Length is 0 or > MaxEndpoints)
            throw new PaxtorConfigurationException($"Paxtor:Etcd:Endpoints names {endpoints.Length} endpoints: name the client URLs of all members, such as 'https://10.0.0.1:2379, https://10.0.0.2:2379'; {MaxEndpoints} is the most.");
        bool tls = Array.Exists(endpoints, static e => e.Scheme == Uri.UriSchemeHttps);
        if (!tls && (options.AuthorityFile ?? options.CertificateFile) is { } file)
            throw new PaxtorConfigurationException($"Paxtor:Etcd has the certificate file '{file}', but every one of Paxtor:Etcd:Endpoints begins with http://. Use https:// endpoints, or leave the certificates out.");
        return new EtcdSettings
        {
            Endpoints = endpoints,
            Prefix = Encoding.UTF8.GetBytes(options.Prefix ?? cluster + "/"),
            User = ReadUser(options),
            Tls = tls ? ReadTls(options) : null,
            Limits = options.Limits,
            RequestTimeout = requestTimeout,
        };
    }

    private static Uri ReadEndpoint(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0 || uri.AbsolutePath != "/")
            throw new PaxtorConfigurationException($"'{text}' in Paxtor:Etcd:Endpoints is no URL of an etcd member: 'https://host:port' or 'http://host:port' is expected.");
        return uri;
    }

    private static (string Name, string Password)? ReadUser(EtcdOptions options)
    {
        if (options.Password is not null && options.PasswordFile is not null)
            throw new PaxtorConfigurationException("Paxtor:Etcd:Password and Paxtor:Etcd:PasswordFile contradict each other: set one of them.");
        bool hasPassword = options.Password is not null || options.PasswordFile is not null;
        if (string.IsNullOrEmpty(options.UserName))
        {
            return hasPassword
                ? throw new PaxtorConfigurationException("Paxtor:Etcd has a password, and Paxtor:Etcd:UserName is missing.")
                : null;
        }

        if (!hasPassword)
            throw new PaxtorConfigurationException($"Paxtor:Etcd:UserName is '{options.UserName}', and neither Paxtor:Etcd:Password nor Paxtor:Etcd:PasswordFile is set.");
        return (options.UserName, options.Password ?? ReadFile("PasswordFile", options.PasswordFile!).TrimEnd('\r', '\n'));
    }

    private static SslClientAuthenticationOptions ReadTls(EtcdOptions options)
    {
        SslClientAuthenticationOptions tls = new();
        if (options.AuthorityFile is { } authorities)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            string pem = ReadFile("AuthorityFile", authorities);
            try
            {
                policy.CustomTrustStore.ImportFromPem(pem);
            }
            catch (CryptographicException e)
            {
                throw new PaxtorConfigurationException($"Paxtor:Etcd:AuthorityFile '{authorities}' holds no certificate in PEM: {e.Message}", e);
            }

            if (policy.CustomTrustStore.Count == 0)
                throw new PaxtorConfigurationException($"Paxtor:Etcd:AuthorityFile '{authorities}' holds no certificate in PEM.");
            tls.CertificateChainPolicy = policy;
        }

        if (options.CertificateFile is { } certificate)
            tls.ClientCertificates = [ReadCertificate(certificate, options.CertificateKeyFile ?? certificate)];
        return tls;
    }

    private static X509Certificate2 ReadCertificate(string file, string keyFile)
    {
        string certificatePem = ReadFile("CertificateFile", file);
        string keyPem = ReadFile("CertificateKeyFile", keyFile);
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (!OperatingSystem.IsWindows())
                return certificate;

            // Windows does not use a key that lives in memory only.
            using (certificate)
                return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (CryptographicException e)
        {
            throw new PaxtorConfigurationException($"Paxtor:Etcd:CertificateFile '{file}' holds no certificate with its private key in PEM: {e.Message}", e);
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
            throw new PaxtorConfigurationException($"Paxtor:Etcd:{setting} '{path}' cannot be read: {e.Message}", e);
        }
    }
}
