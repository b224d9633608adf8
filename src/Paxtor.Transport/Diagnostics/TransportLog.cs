using Microsoft.Extensions.Logging;

namespace Paxtor.Transport;

/// <summary>What the transport logs; lines that strangers can cause are limited in rate, each kind by itself.</summary>
internal sealed partial class TransportLog(ILogger logger, string node, TimeProvider time)
{
    private readonly LogLimiter refused = new(time);
    private readonly LogLimiter refusedByPeer = new(time);
    private readonly LogLimiter failed = new(time);
    private readonly LogLimiter capped = new(time);
    private readonly LogLimiter dial = new(time);
    private readonly LogLimiter dropped = new(time);
    private readonly LogLimiter accept = new(time);
    private readonly LogLimiter tooLarge = new(time);
    private readonly LogLimiter connection = new(time);
    private readonly LogLimiter defect = new(time);

    public void Refused(string remote, string reason)
    {
        if (MayLog(refused))
            LogRefused(node, remote, reason);
    }

    public void RefusedByPeer(string remote, string reason)
    {
        if (MayLog(refusedByPeer))
            LogRefusedByPeer(node, remote, reason);
    }

    public void HandshakeFailed(string remote, string reason)
    {
        if (MayLog(failed))
            LogHandshakeFailed(node, remote, reason);
    }

    public void TooManyHandshakes(string remote, string limit)
    {
        if (MayLog(capped))
            LogTooManyHandshakes(node, remote, limit);
    }

    public void DialFailed(string peer, string endpoint, string reason)
    {
        if (MayLog(dial))
            LogDialFailed(node, peer, endpoint, reason);
    }

    public void Dropped(string peer, string reason)
    {
        if (MayLog(dropped))
            LogDropped(node, peer, reason);
    }

    public void AcceptFailed(string reason)
    {
        if (MayLog(accept))
            LogAcceptFailed(node, reason);
    }

    public void FrameTooLarge(string peer, int bytes, int limit)
    {
        if (MayLog(tooLarge))
            LogFrameTooLarge(node, peer, bytes, limit);
    }

    public void Connected(string peer, string remote)
    {
        if (MayLog(connection))
            LogConnected(node, peer, remote);
    }

    public void Lost(string peer, string reason)
    {
        if (MayLog(connection))
            LogLost(node, peer, reason);
    }

    public void Defect(Exception exception)
    {
        if (MayLog(defect))
            LogDefect(exception, node);
    }

    /// <summary>Whether a line of a kind may be logged now; says how many were held back before it.</summary>
    private bool MayLog(LogLimiter limiter)
    {
        if (!limiter.TryTake(out int suppressed))
            return false;
        if (suppressed > 0)
            LogSuppressed(node, suppressed);
        return true;
    }

    public void Listening(string endpoint) => LogListening(node, endpoint);

    [LoggerMessage(1, LogLevel.Information, "{Node} listens on {Endpoint}")]
    private partial void LogListening(string node, string endpoint);

    [LoggerMessage(2, LogLevel.Information, "{Node} is connected to {Peer} ({Remote})")]
    private partial void LogConnected(string node, string peer, string remote);

    [LoggerMessage(3, LogLevel.Information, "{Node} lost its connection to {Peer}: {Reason}")]
    private partial void LogLost(string node, string peer, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Node} refused {Remote}: {Reason}")]
    private partial void LogRefused(string node, string remote, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Node} was refused by {Remote}: {Reason}")]
    private partial void LogRefusedByPeer(string node, string remote, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Node} had no handshake with {Remote}: {Reason}")]
    private partial void LogHandshakeFailed(string node, string remote, string reason);

    [LoggerMessage(7, LogLevel.Warning, "{Node} dropped a connection of {Remote} before its handshake: {Limit} is reached")]
    private partial void LogTooManyHandshakes(string node, string remote, string limit);

    [LoggerMessage(8, LogLevel.Debug, "{Node} cannot reach {Peer} at {Endpoint}: {Reason}")]
    private partial void LogDialFailed(string node, string peer, string endpoint, string reason);

    [LoggerMessage(9, LogLevel.Warning, "{Node} dropped its connection to {Peer}: {Reason}")]
    private partial void LogDropped(string node, string peer, string reason);

    [LoggerMessage(10, LogLevel.Error, "{Node} cannot accept connections: {Reason}")]
    private partial void LogAcceptFailed(string node, string reason);

    [LoggerMessage(11, LogLevel.Error, "{Node} did not send a frame of {Bytes} bytes to {Peer}, whose MaxFrameBytes is {Limit}")]
    private partial void LogFrameTooLarge(string node, string peer, int bytes, int limit);

    [LoggerMessage(12, LogLevel.Error, "{Node}: a handshake failed in a way it should not")]
    private partial void LogDefect(Exception exception, string node);

    [LoggerMessage(13, LogLevel.Warning, "{Node} held back {Count} lines like the next one")]
    private partial void LogSuppressed(string node, int count);
}
