namespace Paxtor.Transport;

#pragma warning disable CA1032, CA1064, RCS1194 // It never leaves this project, and always has a refusal.

/// <summary>The handshake ended without a connection, for a reason that is worth a line in the log.</summary>
internal sealed class HandshakeFailedException(Refusal refusal, bool byPeer) : Exception(refusal.Text)
{
    public Refusal Refusal => refusal;

    /// <summary>The peer refused us, rather than we the peer.</summary>
    public bool ByPeer => byPeer;
}
