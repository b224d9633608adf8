using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Paxtor.Pool.Tests.Kit;
using Paxtor.Pooling.Watch;

namespace Paxtor.Pool.Tests.Watch;

/// <summary>What accepts the lifelines goes on, whatever happens.</summary>
public sealed class AcceptLoopTests
{
    [Fact]
    public async Task AcceptLoop_AfterErrorsOfAllKinds_AcceptsAgain_AndHasLoggedEachTimeOnce()
    {
        Queue<Func<Socket>> accepts = new(
        [
            static () => throw new SocketException((int)SocketError.ConnectionAborted),
            static () => throw new SocketException((int)SocketError.TooManyOpenSockets),
            static () => throw new SocketException((int)SocketError.TooManyOpenSockets),
            NewSocket,
            static () => throw new SocketException((int)SocketError.NoBufferSpaceAvailable),
            NewSocket,
        ]);
        using SemaphoreSlim closed = new(0);
        Socket Accept()
        {
            if (accepts.TryDequeue(out Func<Socket>? next))
                return next();
            closed.Wait(LocalNetwork.Patience);
            throw new ObjectDisposedException("listener");
        }

        Lines log = new();
        int taken = 0;
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using AcceptLoop loop = new(Accept, Take, log);
        void Take(Socket socket)
        {
            socket.Dispose();
            // The system has no thread for the first one.
            if (++taken == 1)
                throw new OutOfMemoryException("no thread");
            second.SetResult();
        }

        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            loop.Run();
            ended.SetResult();
        })
        { IsBackground = true }.Start();
        await second.Task.WaitAsync(LocalNetwork.Patience);
        loop.Dispose();
        closed.Release();
        await ended.Task.WaitAsync(LocalNetwork.Patience);
        Assert.Equal([LogLevel.Debug, LogLevel.Error], log.Levels);
    }

    private static Socket NewSocket() => new(SocketType.Stream, ProtocolType.Tcp);

    private sealed class Lines : ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
