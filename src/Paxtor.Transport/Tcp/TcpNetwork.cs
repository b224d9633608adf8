using System.Net;
using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;

namespace Paxtor.Transport;

/// <summary>
/// The network of a real node: TCP, with TLS 1.3 except on loopback without a secret; one port a node and one connection
/// for each pair of nodes.
/// </summary>
public sealed class TcpNetwork : INetwork, IAsyncDisposable
{
    private readonly TcpNetworkOptions options;

    /// <summary>Makes the network; nothing is opened before <see cref="Start"/>.</summary>
    /// <param name="loop">The node's loop: handlers run on it, and all of <see cref="INetwork"/> is called on it.</param>
    /// <param name="options">The settings.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="TransportException">A setting is wrong; the message names it.</exception>
    public TcpNetwork(EventLoop loop, TcpNetworkOptions options, ILogger logger)
    {
        this.options = options;
        options.Validate();
    }

    /// <inheritdoc/>
    public string LocalName => options.LocalName;

    /// <inheritdoc/>
    public int MaxFrameBytes => options.MaxFrameBytes;

    /// <summary>Where it listens, with the port that was chosen; null when it only dials or has not started.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Listens and begins to dial. To be called once, from any thread.</summary>
    /// <param name="handler">Told of connections and frames, on the loop.</param>
    /// <exception cref="TransportException">The port is in use, or the address is none of this machine.</exception>
    public void Start(INetworkHandler handler) => throw new NotSupportedException();

    /// <inheritdoc/>
    public PeerId Open(string name, string endpoint) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Close(PeerId peer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public string NameOf(PeerId peer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public bool IsConnected(PeerId peer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public bool TrySend(PeerId peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Flush() => throw new NotSupportedException();

    /// <summary>
    /// Stops dialing and listening, sends what is queued for at most <see cref="TcpNetworkOptions.DrainTimeout"/>, and
    /// closes every connection. The handler is not called any more once this began on the loop.
    /// </summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
