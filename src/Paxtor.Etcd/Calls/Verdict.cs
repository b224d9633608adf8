using Paxtor.Etcd.Grpc;

namespace Paxtor.Etcd.Calls;

/// <summary>What the end of a call means for the one who made it.</summary>
internal enum Verdict
{
    /// <summary>It was carried out and answered.</summary>
    Done,

    /// <summary>Surely nothing happened, and another member, or the same later, may take it.</summary>
    Refused,

    /// <summary>Surely nothing happened, because the token was no good.</summary>
    NotAuthenticated,

    /// <summary>It may have happened, or may yet.</summary>
    Unknown,

    /// <summary>Nothing happened, and never will: the request itself is wrong or not allowed.</summary>
    Invalid,

    /// <summary>Nothing happened: a lease it names does not exist.</summary>
    LeaseNotFound,

    /// <summary>Nothing happened: the lease exists already.</summary>
    LeaseExists,

    /// <summary>The answer is larger than allowed; a request that writes has been carried out.</summary>
    AnswerTooLarge,
}

/// <summary>Tells which of etcd's errors are sure.</summary>
/// <remarks>
/// <para>Sure are those that a member gives before it proposes a request to Raft, or in whose place the whole request was refused when it was applied. Not sure is
/// all else, most of all "request timed out", "leader changed", "server stopped" and every connection that breaks after the message began to
/// leave: the entry may be in the log of some member and be committed later.</para>
/// <para>"database space exceeded" is not sure: the request that first passes the quota is applied <em>and</em> answered with this error.</para>
/// </remarks>
internal static class Verdicts
{
    public static Verdict Of(GrpcReply reply)
    {
        switch (reply.End)
        {
            case GrpcEnd.Broken: return reply.Sent ? Verdict.Unknown : Verdict.Refused;
            case GrpcEnd.TooLarge: return Verdict.AnswerTooLarge;
            default: return reply.Code == GrpcCode.Ok ? Verdict.Done : Of(reply.Code, reply.Message);
        }
    }

    private static Verdict Of(GrpcCode code, string message) => message switch
    {
        // By the interceptor in front of every call, because of the metadata 'hasleader'.
        "etcdserver: no leader" => Verdict.Refused,

        // By the member's own Raft, in place of an append or of a forwarding: there is no leader, or it is handing over.
        "raft proposal dropped" => Verdict.Refused,

        // Before it is proposed: too much is waiting to be applied, or the member cannot take such calls.
        "etcdserver: too many requests" or "etcdserver: not capable" or "etcdserver: rpc not supported for learner" => Verdict.Refused,
        "etcdserver: invalid auth token" or "etcdserver: user name is empty" or "etcdserver: revision of auth store is old" => Verdict.NotAuthenticated,
        "etcdserver: requested lease not found" => Verdict.LeaseNotFound,
        "etcdserver: lease already exists" => Verdict.LeaseExists,
        "etcdserver: mvcc: database space exceeded" => Verdict.Unknown,
        _ => code switch
        {
            GrpcCode.InvalidArgument or GrpcCode.OutOfRange or GrpcCode.PermissionDenied or GrpcCode.Unimplemented or GrpcCode.FailedPrecondition => Verdict.Invalid,
            GrpcCode.ResourceExhausted when message.StartsWith("grpc: ", StringComparison.Ordinal) => Verdict.Invalid,
            _ => Verdict.Unknown,
        },
    };
}
