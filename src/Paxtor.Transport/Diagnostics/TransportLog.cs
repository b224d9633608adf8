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
        if (refused.TryTake(out int more))
            LogRefused(node, remote, reason, more);
    }

    public void RefusedByPeer(string remote, string reason)
    {
        if (refusedByPeer.TryTake(out int more))
            LogRefusedByPeer(node, remote, reason, more);
    }

    public void HandshakeFailed(string remote, string reason)
    {
        if (failed.TryTake(out int more))
            LogHandshakeFailed(node, remote, reason, more);
    }

    public void TooManyHandshakes(string remote, string limit)
    {
        if (capped.TryTake(out int more))
            LogTooManyHandshakes(node, remote, limit, more);
    }

    public void DialFailed(string peer, string endpoint, string reason)
    {
        if (dial.TryTake(out int more))
            LogDialFailed(node, peer, endpoint, reason, more);
    }

    public void Dropped(string peer, string reason)
    {
        if (dropped.TryTake(out int more))
            LogDropped(node, peer, reason, more);
    }

    public void AcceptFailed(string reason)
    {
        if (accept.TryTake(out int more))
            LogAcceptFailed(node, reason, more);
    }

    public void FrameTooLarge(string peer, int bytes, int limit)
    {
        if (tooLarge.TryTake(out int more))
            LogFrameTooLarge(node, peer, bytes, limit, more);
    }

    public void Connected(string peer, string remote)
    {
        if (connection.TryTake(out int more))
            LogConnected(node, peer, remote, more);
    }

    public void Lost(string peer, string reason)
    {
        if (connection.TryTake(out int more))
            LogLost(node, peer, reason, more);
    }

    public void Defect(Exception exception)
    {
        if (defect.TryTake(out int more))
            LogDefect(exception, node, more);
    }

    public void Listening(string endpoint) => LogListening(node, endpoint);

    [LoggerMessage(1, LogLevel.Information, "{Node} listens on {Endpoint}")]
    private partial void LogListening(string node, string endpoint);

    [LoggerMessage(2, LogLevel.Information, "{Node} is connected to {Peer} ({Remote}); {Suppressed} such lines held back")]
    private partial void LogConnected(string node, string peer, string remote, int suppressed);

    [LoggerMessage(3, LogLevel.Information, "{Node} lost its connection to {Peer}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogLost(string node, string peer, string reason, int suppressed);

    [LoggerMessage(4, LogLevel.Warning, "{Node} refused {Remote}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogRefused(string node, string remote, string reason, int suppressed);

    [LoggerMessage(5, LogLevel.Warning, "{Node} was refused by {Remote}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogRefusedByPeer(string node, string remote, string reason, int suppressed);

    [LoggerMessage(6, LogLevel.Warning, "{Node} had no handshake with {Remote}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogHandshakeFailed(string node, string remote, string reason, int suppressed);

    [LoggerMessage(7, LogLevel.Warning, "{Node} dropped a connection of {Remote} before its handshake: {Limit} is reached; {Suppressed} such lines held back")]
    private partial void LogTooManyHandshakes(string node, string remote, string limit, int suppressed);

    [LoggerMessage(8, LogLevel.Debug, "{Node} cannot reach {Peer} at {Endpoint}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogDialFailed(string node, string peer, string endpoint, string reason, int suppressed);

    [LoggerMessage(9, LogLevel.Warning, "{Node} dropped its connection to {Peer}: {Reason}; {Suppressed} such lines held back")]
    private partial void LogDropped(string node, string peer, string reason, int suppressed);

    [LoggerMessage(10, LogLevel.Error, "{Node} cannot accept connections: {Reason}; {Suppressed} such lines held back")]
    private partial void LogAcceptFailed(string node, string reason, int suppressed);

    [LoggerMessage(11, LogLevel.Error, "{Node} did not send a frame of {Bytes} bytes to {Peer}, whose MaxFrameBytes is {Limit}; {Suppressed} such lines held back")]
    private partial void LogFrameTooLarge(string node, string peer, int bytes, int limit, int suppressed);

    [LoggerMessage(12, LogLevel.Error, "{Node}: a handshake failed in a way it should not; {Suppressed} such lines held back")]
    private partial void LogDefect(Exception exception, string node, int suppressed);
}
