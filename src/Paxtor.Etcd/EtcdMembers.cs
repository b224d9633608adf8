using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Wire;

namespace Paxtor.Etcd;

/// <summary>Asks members of etcd about themselves, outside of any node.</summary>
internal static class EtcdMembers
{
    private const int MaxAnswerBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether a member answers and says that it leads.</summary>
    /// <param name="endpoint">Its client URL, by http.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<bool> IsLeaderAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using GrpcChannel channel = new(endpoint, tls: null, Patience);
        using CancellationTokenSource patience = new(Patience, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        GrpcReply reply = await channel.CallAsync(GrpcMethod.Status, MaintenanceCodec.Empty, token: null, MaxAnswerBytes, either.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!reply.IsOk)
            return false;
        MemberStatus status = MaintenanceCodec.ReadStatus(reply.Body);
        return status.Leader != 0 && status.Leader == status.Header.Member;
    }
}
