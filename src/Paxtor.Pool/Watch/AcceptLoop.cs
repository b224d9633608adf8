using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// Accepts connections, one after another, on a thread of its own, until it is disposed of. No error ends it: a peer that has gone again, or a process that is out of files or threads for a
/// moment, is no reason never to accept anyone any more.
/// </summary>
/// <param name="accept">Waits for a connection; throws when there can be none any more.</param>
/// <param name="take">Takes a connection; when it throws, it has closed it.</param>
/// <param name="log">Where to log.</param>
internal sealed partial class AcceptLoop(Func<Socket> accept, Action<Socket> take, ILogger log) : IDisposable
{
    /// <summary>While nothing can be accepted, the connection that waits makes each attempt fail at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEvent closed = new(initialState: false);

    /// <summary>Returns when it is disposed of, and the wait for a connection has ended.</summary>
    public void Run()
    {
        bool failing = false;
        while (!closed.WaitOne(0))
        {
            try
            {
                take(accept());
                failing = false;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // It was gone before it was accepted.
                LogGone(log, e.Message);
            }
#pragma warning disable CA1031 // Out of memory, files or threads: on this thread it would end the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (closed.WaitOne(0))
                    return;
                // Once, and not twenty times a second.
                if (!failing)
                    LogFailing(log, e.Message);
                failing = true;
                closed.WaitOne(Pause);
            }
        }
    }

    public void Dispose() => closed.Set();

    [LoggerMessage(EventId = 511, Level = LogLevel.Error, Message = "Lifelines cannot be accepted now, which is tried again: {Reason}")]
    private static partial void LogFailing(ILogger log, string reason);

    [LoggerMessage(EventId = 512, Level = LogLevel.Debug, Message = "A lifeline was gone before it was accepted: {Reason}")]
    private static partial void LogGone(ILogger log, string reason);
}
