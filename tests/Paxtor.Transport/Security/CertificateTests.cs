using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Paxtor.Transport.Tests;

/// <summary>Certificates that the operator brings.</summary>
public sealed class CertificateTests : IDisposable
{
    /// <summary>One for all nodes, as making it takes long; what differs are the certificates.</summary>
    private static readonly Lazy<RSA> NodeKey = new(() => RSA.Create(2048));

    private readonly List<IDisposable> owned = [];

    public void Dispose()
    {
        foreach (IDisposable item in owned)
            item.Dispose();
    }

    private X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100));
        owned.Add(made);
        return made;
    }

    private TransportSecurity Issue(X509Certificate2 authority, Action<SubjectAlternativeNameBuilder> names, X509Certificate2? trusted = null, int fromDay = -1, int toDay = 30, string? usage = null)
    {
        RSA key = NodeKey.Value;
        var request = new CertificateRequest("CN=some node", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var builder = new SubjectAlternativeNameBuilder();
        names(builder);
        request.CertificateExtensions.Add(builder.Build());
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using ECDsa authorityKey = authority.GetECDsaPrivateKey()!;
        using X509Certificate2 bare = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(authorityKey),
            DateTimeOffset.UtcNow.AddDays(fromDay),
            DateTimeOffset.UtcNow.AddDays(toDay),
            RandomNumberGenerator.GetBytes(8));
        X509Certificate2 whole = bare.CopyWithPrivateKey(key);
        owned.Add(whole);
        TransportSecurity security = TransportSecurity.FromCertificates(whole, [trusted ?? authority]);
        owned.Add(security);
        return security;
    }

    [Fact]
    public async Task Nodes_with_certificates_of_one_authority_connect_by_any_kind_of_name()
    {
        X509Certificate2 authority = Authority("the authority");
        await using var a = new TestNode("a@127.0.0.1", security: Issue(authority, n => n.AddIpAddress(IPAddress.Loopback)));
        await using var b = new TestNode("b@db.example.org", security: Issue(authority, n => n.AddDnsName("*.example.org")));
        await using var c = new TestNode("c@x", security: Issue(authority, n => n.AddEmailAddress("c@x")));
        await using var d = new TestNode("d@y", security: Issue(authority, n =>
        {
            n.AddDnsName("elsewhere");
            n.AddUri(new Uri("paxtor:d@y"));
        }));
        TestNode[] nodes = [a, b, c, d];
        foreach (TestNode from in nodes)
        {
            foreach (TestNode to in nodes.Where(n => n != from))
            {
                await from.OpenAsync(to);
                await from.UntilConnectedAsync(to.Name);
            }
        }
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        X509Certificate2 ours = Authority("the authority");
        X509Certificate2 theirs = Authority("the authority");
        await using var b = new TestNode("b@x", security: Issue(ours, n => n.AddEmailAddress("b@x")));
        await using var a = new TestNode("a@x", security: Issue(theirs, n => n.AddEmailAddress("a@x"), trusted: ours));
        await a.OpenAsync(b);
        await b.Log.UntilAsync("certificates of the same authority");
        Assert.Equal(0, await b.RunAsync(n => n.Connects));
    }

    [Theory]
    [InlineData(-50, -2, null)]
    [InlineData(2, 50, null)]
    [InlineData(-2, 2, LeafCertificate.ServerAuthentication)]
    public async Task A_certificate_out_of_date_or_for_another_use_is_refused(int fromDay, int toDay, string? usage)
    {
        X509Certificate2 authority = Authority("the authority");
        await using var b = new TestNode("b@x", security: Issue(authority, n => n.AddEmailAddress("b@x")));
        await using var a = new TestNode("a@x", security: Issue(authority, n => n.AddEmailAddress("a@x"), null, fromDay, toDay, usage));
        await a.OpenAsync(b);
        await b.Log.UntilAsync("certificates of the same authority");
        Assert.Equal(0, await b.RunAsync(n => n.Connects));
    }

    [Fact]
    public async Task A_good_certificate_does_not_stand_for_another_name()
    {
        X509Certificate2 authority = Authority("the authority");
        TransportSecurity security = Issue(authority, n => n.AddEmailAddress("a@x"));
        Assert.Throws<TransportException>(() => new TestNode("b@x", security: security));
        TlsIdentity identity = security.CreateIdentity("a@x", TimeProvider.System)!;
        await using var b = new TestNode("b@x", security: Issue(authority, n => n.AddEmailAddress("b@x")));

        // By hand, for a network of ours would not start with it.
        using RawClient client = await RawClient.ConnectAsync(b);
        using var tls = new System.Net.Security.SslStream(client.Stream);
        await tls.AuthenticateAsClientAsync(identity.ClientOptions());
        await tls.WriteAsync(HandshakeMessage.Encode(new HandshakeMessage(Hello: RawClient.HelloOf("c@x", b))));
        HandshakeMessage answer = await HandshakeStream.ReadAsync(tls, CancellationToken.None).WaitAsync(TestNode.Patience);
        Assert.Equal(RefusalCode.Name, answer.Refusal?.Code);
        await b.Log.UntilAsync("the certificate shown does not stand for 'c@x'");
    }

    [Fact]
    public void Incomplete_certificates_are_refused_at_once()
    {
        X509Certificate2 authority = Authority("the authority");
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(authority.RawData);
        Assert.Throws<TransportException>(() => TransportSecurity.FromCertificates(bare, [authority]));
        Assert.Throws<TransportException>(() => TransportSecurity.FromCertificates(authority, []));
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public void With_a_secret_clocks_may_be_far_apart(int days)
    {
        using TransportSecurity security = TransportSecurity.FromSecret(ClusterSecret.New());
        using TlsIdentity identity = security.CreateIdentity("a@x", new ShiftedTime(days))!;
        using TlsIdentity other = security.CreateIdentity("b@x", TimeProvider.System)!;
        using var chain = new X509Chain { ChainPolicy = other.ServerOptions().CertificateChainPolicy! };
        X509Certificate2 leaf = identity.ServerOptions().ServerCertificateContext!.TargetCertificate;
        Assert.True(chain.Build(leaf), string.Join(", ", chain.ChainStatus.Select(s => s.Status)));
        Assert.True(other.ServerOptions().RemoteCertificateValidationCallback!(this, leaf, chain, System.Net.Security.SslPolicyErrors.None));
        Assert.True(other.Names(leaf, "a@x"));
        Assert.False(other.Names(leaf, "b@x"));
    }

    private sealed class ShiftedTime(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(days);
    }
}
