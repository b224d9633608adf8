using System.Net;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>
/// The network of a real node: TCP, with TLS 1.3 except on loopback without a secret; one port a node and one connection
/// for each pair of nodes.
/// </summary>
/// <remarks>
/// Connecting and proving run on the thread pool; everything after that on the node's loop, where frames are handed to
/// the handler out of the receive buffer, without a copy and without an allocation for each.
/// </remarks>
public sealed class TcpNetwork : INetwork, IAsyncDisposable
{
    private readonly EventLoop loop;
    private readonly TcpNetworkOptions options;
    private readonly CancellationTokenSource stopping = new();
    private readonly TransportLog log;
    private readonly TlsIdentity? identity;
    private readonly PeerTable peers;
    private readonly WorkTracker work;
    private readonly HandshakeGate gate;
    private readonly Handshaker handshaker;
    private Listener? listener;
    private int started;
    private int disposed;

    /// <summary>Makes the network; nothing is opened before <see cref="Start"/>.</summary>
    /// <param name="loop">The node's loop: handlers run on it, and all of <see cref="INetwork"/> is called on it.</param>
    /// <param name="options">The settings.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="TransportException">A setting is wrong; the message names it.</exception>
    public TcpNetwork(EventLoop loop, TcpNetworkOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate();
        this.loop = loop;
        this.options = options;
        log = new TransportLog(logger, options.LocalName, loop.Time);
        identity = options.Security.CreateIdentity(options.LocalName, loop.Time);
        peers = new PeerTable(loop, options, log, stopping.Token);
        work = new WorkTracker(log);
        gate = new HandshakeGate(options.MaxPendingHandshakes, options.MaxPendingHandshakesPerAddress);
        handshaker = new Handshaker(peers, options, identity, log, loop.Time, stopping.Token);
    }

    /// <inheritdoc/>
    public string LocalName => options.LocalName;

    /// <inheritdoc/>
    public int MaxFrameBytes => options.MaxFrameBytes;

    /// <summary>Where it listens, with the port that was chosen; null when it only dials or has not started.</summary>
    public IPEndPoint? LocalEndPoint => listener?.LocalEndPoint;

    /// <summary>Incoming connections that have not proven themselves.</summary>
    internal int PendingHandshakes => gate.Count;

    /// <summary>Connections refused because the pair had one already. On the loop.</summary>
    internal int Duplicates => peers.Duplicates;

    /// <summary>Listens and begins to dial. To be called once, from any thread.</summary>
    /// <param name="handler">Told of connections and frames, on the loop.</param>
    /// <exception cref="TransportException">The port is in use, or the address is none of this machine.</exception>
    public void Start(INetworkHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        if (Interlocked.Exchange(ref started, 1) != 0)
            throw new InvalidOperationException("A network is started once.");
        if (options.ListenEndpoint is { } endpoint)
        {
            listener = Listener.Open(endpoint, options.Security.IsNone, log);
            log.Listening(listener.LocalEndPoint.ToString());
        }

        loop.Post(
            static s =>
            {
                TcpNetwork network = s.Network;
                network.peers.Start(s.Handler, attempt => network.work.Run(() => network.handshaker.DialAsync(attempt)));
            },
            (Network: this, Handler: handler));
        if (listener is { } open)
            work.Run(() => open.RunAsync(gate, work, handshaker.AcceptAsync, loop.Time, stopping.Token));
    }

    /// <inheritdoc/>
    /// <exception cref="TransportException">The name or the endpoint is malformed or not allowed without a secret, or MaxPeers is reached.</exception>
    public PeerId Open(string name, string endpoint)
    {
        loop.AssertCurrent();
        if (!NodeName.IsValid(name))
            throw new TransportException($"'{name}' is not a node name: 'name@host' is expected.");
        if (name == LocalName)
            throw new TransportException($"'{name}' is the name of this node, which is no peer of itself.");
        options.Security.CheckEndpoint(endpoint);
        Endpoint parsed = Endpoint.Parse(endpoint);
        if (parsed.IsAny || parsed.Port == 0)
            throw new TransportException($"The endpoint '{endpoint}' of '{name}' can be listened on but not dialed.");
        return peers.Open(name, parsed).Id;
    }

    /// <inheritdoc/>
    public void Close(PeerId peer)
    {
        loop.AssertCurrent();
        peers.Close(peers[peer]);
    }

    /// <summary>
    /// Ends the connection to a node of that name, if there is one, as <see cref="Close(PeerId)"/> does: another start of it, which would be refused while it stands, may connect. For who
    /// knows that the node is no more, before the network can find it out.
    /// </summary>
    /// <param name="name">The node's name.</param>
    public void Close(string name)
    {
        loop.AssertCurrent();
        peers.Close(name);
    }

    /// <inheritdoc/>
    public string NameOf(PeerId peer) => peers[peer].Name;

    /// <inheritdoc/>
    public bool IsConnected(PeerId peer) => peers[peer].Connection is not null;

    /// <inheritdoc/>
    public PeerInfo InfoOf(PeerId peer) => peers[peer].Connection?.Info ?? throw new InvalidOperationException($"'{peers[peer].Name}' is not connected.");

    /// <inheritdoc/>
    public bool TrySendFrames(PeerId peer, ReadOnlySpan<byte> framed, int count)
    {
        loop.AssertCurrent();
        return peers[peer].Connection is { } connection && connection.TrySendFrames(framed, count);
    }

    /// <inheritdoc/>
    public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default)
    {
        loop.AssertCurrent();
        if ((long)head.Length + body.Length > options.MaxFrameBytes)
            throw new ArgumentException($"A frame of {(long)head.Length + body.Length} bytes is larger than MaxFrameBytes ({options.MaxFrameBytes}).", nameof(body));
        if (peers[peer].Connection is { } connection && connection.TrySend(head, body))
            return true;
        TransportMetrics.FramesDropped.Add(1);
        return false;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        loop.AssertCurrent();
        peers.Flush();
    }

    /// <summary>
    /// Stops dialing and listening, sends what is queued for at most <see cref="TcpNetworkOptions.DrainTimeout"/>, and
    /// closes every connection. The handler is not called any more once this began on the loop, nor after it has ended.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
#pragma warning disable VSTHRD103, CA1849 // The callbacks are few and short, and CancelAsync is banned.
        stopping.Cancel();
#pragma warning restore VSTHRD103, CA1849
        loop.Post(static table => table.Stop(), peers);
        listener?.Dispose();
        await work.EndAsync().ConfigureAwait(false);
        await WaitForConnectionsAsync(options.DrainTimeout).ConfigureAwait(false);

        // The peer does not read, or the loop itself is dead and cannot tell.
        peers.AbortAll();
        await WaitForConnectionsAsync(options.DrainTimeout).ConfigureAwait(false);
        identity?.Dispose();
        stopping.Dispose();
    }

    private async Task WaitForConnectionsAsync(TimeSpan limit) =>
        await peers.AllReleased.WaitAsync(limit, loop.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
