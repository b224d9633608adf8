using Paxtor.Etcd.Calls;
using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;

namespace Paxtor.Etcd.Tests.Calls;

/// <summary>Which of etcd's errors are sure, and which versions are recommended.</summary>
public sealed class VerdictTests
{
    [Theory]
    [InlineData(14, "etcdserver: no leader", "Refused")]
    [InlineData(2, "raft proposal dropped", "Refused")]
    [InlineData(8, "etcdserver: too many requests", "Refused")]
    [InlineData(14, "etcdserver: rpc not supported for learner", "Refused")]
    [InlineData(14, "etcdserver: request timed out", "Unknown")]
    [InlineData(14, "etcdserver: request timed out, possibly due to previous leader failure", "Unknown")]
    [InlineData(14, "etcdserver: leader changed", "Unknown")]
    [InlineData(14, "etcdserver: server stopped", "Unknown")]
    [InlineData(8, "etcdserver: mvcc: database space exceeded", "Unknown")]
    [InlineData(15, "etcdserver: corrupt cluster", "Unknown")]
    [InlineData(4, "context deadline exceeded", "Unknown")]
    [InlineData(1, "etcdserver: request cancelled", "Unknown")]
    [InlineData(16, "etcdserver: invalid auth token", "NotAuthenticated")]
    [InlineData(3, "etcdserver: user name is empty", "NotAuthenticated")]
    [InlineData(3, "etcdserver: revision of auth store is old", "NotAuthenticated")]
    [InlineData(7, "etcdserver: permission denied", "Invalid")]
    [InlineData(3, "etcdserver: request is too large", "Invalid")]
    [InlineData(8, "grpc: received message larger than max (9 vs. 8)", "Invalid")]
    [InlineData(5, "etcdserver: requested lease not found", "LeaseNotFound")]
    [InlineData(9, "etcdserver: lease already exists", "LeaseExists")]
    [InlineData(0, "", "Done")]
    public void Status_MeansWhatIsSureOfIt(int code, string message, string verdict) =>
        Assert.Equal(verdict, Verdicts.Of(GrpcReply.Of((GrpcCode)code, message, [])).ToString());

    [Theory]
    [InlineData(false, "Refused")]
    [InlineData(true, "Unknown")]
    public void BrokenConnection_IsSureOnlyBeforeAByteOfTheMessageLeft(bool sent, string verdict) =>
        Assert.Equal(verdict, Verdicts.Of(GrpcReply.Broken("reset", sent)).ToString());

    [Theory]
    [InlineData("3.4.23", false)]
    [InlineData("3.5.27", false)]
    [InlineData("3.5.28", true)]
    [InlineData("3.6.8", false)]
    [InlineData("3.6.9", true)]
    [InlineData("3.7.0-alpha.0", true)]
    [InlineData("4.0.0", true)]
    [InlineData("2.3.7", false)]
    [InlineData("git", true)]
    public void Version_IsRecommended(string version, bool recommended) => Assert.Equal(recommended, ServerVersion.IsRecommended(version));
}
