using Microsoft.Extensions.Logging;

namespace Paxtor;

/// <summary>A node of a cluster: the way to its locks. All members may be called from any thread.</summary>
public sealed class PaxtorNode : IAsyncDisposable
{
    private PaxtorNode(string name) => Name = name;

    /// <summary>The node's name, <c>name@host</c>.</summary>
    public string Name { get; }

    /// <summary>What the node is in the cluster now.</summary>
    public PaxtorNodeStatus Status => throw new NotImplementedException();

    /// <summary>
    /// Starts a node. It needs no quorum to start: nodes start in any order, and what needs a quorum waits for it.
    /// </summary>
    /// <param name="options">The settings.</param>
    /// <param name="loggerFactory">Where the node logs to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PaxtorConfigurationException">A setting is wrong; the message names it and the remedy.</exception>
    public static Task<PaxtorNode> StartAsync(PaxtorOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Leaves the cluster in order: gives up what the node owns so that others get it at once, hands over leadership, says goodbye, and
    /// closes. Bounded by <see cref="PaxtorOptions.StopTimeout"/>.
    /// </summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
