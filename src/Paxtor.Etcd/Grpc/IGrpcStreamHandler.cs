namespace Paxtor.Etcd.Grpc;

/// <summary>Who is told what comes on a stream. Called on the loop.</summary>
internal interface IGrpcStreamHandler
{
    /// <summary>A message has come.</summary>
    void OnMessage(GrpcStream stream, byte[] message);

    /// <summary>The stream has ended, by itself or by the server; not called after <see cref="GrpcStream.Close"/>.</summary>
    void OnEnded(GrpcStream stream, GrpcReply reason);
}
