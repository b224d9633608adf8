using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Node;

namespace Paxtor;

/// <summary>A node of a cluster: the way to its locks. All members may be called from any thread.</summary>
[DebuggerDisplay("{Status}")]
public sealed class PaxtorNode : IAsyncDisposable
{
    private readonly NodeRuntime runtime;

    private PaxtorNode(string name, NodeRuntime runtime)
    {
        Name = name;
        this.runtime = runtime;
    }

    /// <summary>The node's name, <c>name@host</c>.</summary>
    public string Name { get; }

    /// <summary>The cluster's locks.</summary>
    public ILocks Locks => runtime.Locks;

    /// <summary>What the node is in the cluster now.</summary>
    public PaxtorNodeStatus Status => runtime.Status;

    /// <summary>
    /// Starts a node. It needs no quorum to start: nodes start in any order, and what needs a quorum waits for it.
    /// </summary>
    /// <param name="options">The settings; read once.</param>
    /// <param name="loggerFactory">Where the node logs to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PaxtorConfigurationException">
    /// A setting is wrong, or what it names cannot be used: a directory of another node, damaged or in use, a port in use. The message names
    /// the setting and the remedy. Nothing is left running.
    /// </exception>
    public static async Task<PaxtorNode> StartAsync(PaxtorOptions options, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        NodeSettings settings = NodeSettings.Read(options);

        // Recovery reads the disk for as long as it takes: not on the caller's thread.
        NodeRuntime started = await Task.Run(
            () => NodeStart.RunAsync(settings, loggerFactory ?? NullLoggerFactory.Instance, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new PaxtorNode(settings.Name, started);
    }

    /// <summary>
    /// Leaves the cluster in order: gives up what the node owns so that others get it at once, hands over leadership, says goodbye, and
    /// closes. Bounded by <see cref="PaxtorOptions.StopTimeout"/> and a little more for files and sockets.
    /// </summary>
    public ValueTask DisposeAsync() => runtime.DisposeAsync();

    /// <summary>What ends the node when it cannot go on.</summary>
    internal NodeFailure Failure => runtime.Failure;

    /// <summary>Ends the node as a crash would, for tests.</summary>
    internal Task KillAsync() => runtime.KillAsync();
}
