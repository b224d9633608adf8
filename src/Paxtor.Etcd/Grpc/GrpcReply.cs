namespace Paxtor.Etcd.Grpc;

/// <summary>How a call ended.</summary>
internal enum GrpcEnd
{
    /// <summary>The server said how: <see cref="GrpcReply.Code"/>.</summary>
    Status,

    /// <summary>The connection failed, or what came is no gRPC; see <see cref="GrpcReply.Sent"/>.</summary>
    Broken,

    /// <summary>The answer is larger than allowed.</summary>
    TooLarge,
}

/// <summary>The end of a call.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Code">The server's status code.</param>
/// <param name="Message">The server's message, or what broke.</param>
/// <param name="Body">The answer, when the code is <see cref="GrpcCode.Ok"/>.</param>
/// <param name="Sent">Whether a byte of the request's message may have left: only when this is false did surely nothing happen.</param>
internal readonly record struct GrpcReply(GrpcEnd End, GrpcCode Code, string Message, byte[] Body, bool Sent)
{
    /// <summary>Whether there is an answer.</summary>
    public bool IsOk => End == GrpcEnd.Status && Code == GrpcCode.Ok;

    /// <summary>The server answered.</summary>
    public static GrpcReply Of(GrpcCode code, string message, byte[] body) => new(GrpcEnd.Status, code, message, body, Sent: true);

    /// <summary>No answer came.</summary>
    public static GrpcReply Broken(string message, bool sent) => new(GrpcEnd.Broken, GrpcCode.Unavailable, message, [], sent);

    /// <summary>An answer came that is too large to take.</summary>
    public static GrpcReply TooLarge(string message) => new(GrpcEnd.TooLarge, GrpcCode.ResourceExhausted, message, [], Sent: true);
}
