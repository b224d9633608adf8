using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;

namespace Paxtor.Etcd.Tests.Security;

/// <summary>etcd by https, with an authority of its own and client certificates.</summary>
public sealed class TlsTests(TlsTests.Etcd etcd) : IClassFixture<TlsTests.Etcd>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task ClientCertificate_OfTheAuthority_IsServed()
    {
        await using StoreHost host = new();
        EtcdStore store = await host.ConnectAsync(Options("authority", "client"));
        await host.OnLoop(async () => Assert.True((await store.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText("a"), "1"u8.ToArray())))).Revision > 0));
    }

    [Theory]
    [InlineData("authority", null)]
    [InlineData("authority", "other")]
    [InlineData("stranger", "client")]
    [InlineData(null, "client")]
    public async Task StrangerOnEitherSide_GetsNothing(string? authority, string? certificate)
    {
        await using StoreHost host = new();
        EtcdStore store = await host.MakeAsync(Options(authority, certificate), StoreHost.Usual);
        await host.OnLoop(async () =>
        {
            NoQuorumException error = await Assert.ThrowsAsync<NoQuorumException>(async () => await store.CommitAsync(Transaction.Of(Operation.Put(StoreKey.FromText("a"), "1"u8.ToArray()))));
            Assert.Contains(etcd.Cluster.Members[0].ClientUrl, error.Message, StringComparison.Ordinal);
            Assert.False(store.HasQuorum);
        }).WaitAsync(Patience);
    }

    private EtcdOptions Options(string? authority, string? certificate)
    {
        EtcdOptions options = etcd.Cluster.Options();
        options.AuthorityFile = authority is null ? null : etcd.Certificates.File(authority);
        options.CertificateFile = certificate is null ? null : etcd.Certificates.File(certificate);
        options.CertificateKeyFile = certificate is null ? null : etcd.Certificates.KeyFile(certificate);
        return options;
    }

    public sealed class Etcd : IDisposable
    {
        public Etcd() => Cluster = new EtcdCluster(
            1, "https", "--cert-file", Certificates.File("server"), "--key-file", Certificates.KeyFile("server"), "--trusted-ca-file", Certificates.File("authority"), "--client-cert-auth");

        public Certificates Certificates { get; } = new();

        public EtcdCluster Cluster { get; }

        public void Dispose()
        {
            Cluster.Dispose();
            Certificates.Dispose();
        }
    }
}
