using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Paxtor.Transport;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// The master's end of the lifelines. On threads of its own, with blocking calls: a job on the master that takes all threads of the pool must not make the workers believe that
/// the master is gone.
/// </summary>
internal sealed partial class LifelineServer : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private const int MaxConnections = 4_096;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly HashSet<Socket> connections = [];
    private readonly Socket listener;
    private readonly TlsIdentity identity;
    private readonly TimeSpan silence;
    private readonly Func<string, long, bool> isKept;
    private readonly Action<string, long> ended;
    private readonly ILogger log;
    private readonly AcceptLoop accepting;
    private bool closed;

    /// <param name="address">Where to listen.</param>
    /// <param name="identity">What the master shows, and demands of workers; owned.</param>
    /// <param name="grace">After that long without a word a worker is gone.</param>
    /// <param name="isKept">Whether a node, in this life of it, is a member, or is being started. Any thread.</param>
    /// <param name="ended">Told when a node has said farewell or its connection is gone. Any thread.</param>
    /// <param name="log">Where to log.</param>
    public LifelineServer(IPAddress address, TlsIdentity identity, TimeSpan grace, Func<string, long, bool> isKept, Action<string, long> ended, ILogger log)
    {
        this.identity = identity;
        this.isKept = isKept;
        this.ended = ended;
        this.log = log;
        silence = grace * 2;
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any))
            listener.DualMode = true;
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = new AcceptLoop(listener.Accept, Take, log);
        Start(accepting.Run, "paxtor pool lifelines");
    }

    public int Port { get; }

    /// <summary>Closes all: workers whose lifeline is closed and cannot be had again end themselves.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            foreach (Socket connection in connections)
                connection.Dispose();
        }

        accepting.Dispose();
        listener.Dispose();
        identity.Dispose();
    }

    private static void Start(ThreadStart run, string name) => new Thread(run, StackBytes) { IsBackground = true, Name = name }.Start();

    private void Take(Socket connection)
    {
        lock (gate)
        {
            if (closed || connections.Count >= MaxConnections)
            {
                connection.Dispose();
                return;
            }

            connections.Add(connection);
        }

        try
        {
            Start(() => Serve(connection), "paxtor pool lifeline");
        }
        catch
        {
            lock (gate)
                connections.Remove(connection);
            connection.Dispose();
            throw;
        }
    }

    private void Serve(Socket connection)
    {
        string? name = null;
        long life = 0;
        try
        {
            connection.NoDelay = true;
            connection.ReceiveTimeout = connection.SendTimeout = (int)HandshakeTimeout.TotalMilliseconds;
            using SslStream stream = new(new NetworkStream(connection, ownsSocket: false));
            stream.AuthenticateAsServer(identity.ServerOptions());
            if (LifelineFormat.ReadHello(stream) is not { } said || stream.RemoteCertificate is not X509Certificate2 certificate || !identity.Names(certificate, said.Name))
                return;
            (name, life) = said;
            connection.ReceiveTimeout = connection.SendTimeout = (int)silence.TotalMilliseconds;
            while (stream.ReadByte() == LifelineFormat.Beat)
            {
                bool kept = isKept(name, life);
                stream.WriteByte(kept ? LifelineFormat.Kept : LifelineFormat.Struck);
                if (!kept)
                    return;
            }
        }
#pragma warning disable CA1031 // What a stranger sends must not end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogEnded(log, name ?? "a stranger", e.Message);
        }
        finally
        {
            lock (gate)
                connections.Remove(connection);
            connection.Dispose();
            if (name is not null)
                ended(name, life);
        }
    }

    [LoggerMessage(EventId = 510, Level = LogLevel.Debug, Message = "The lifeline of {Node} has ended: {Reason}")]
    private static partial void LogEnded(ILogger log, string node, string reason);
}
