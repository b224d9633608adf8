using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor;

/// <summary>
/// An engine other than the embedded quorum: a store that is already there, which nodes use as clients. A package brings it, such as
/// <c>Paxtor.Etcd</c> with <c>UseEtcd</c>.
/// </summary>
public abstract class StoreEngine
{
    /// <summary>Its name as people know it, such as <c>etcd</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The section of an application's configuration that chose it, or the call; for messages.</summary>
    public abstract string Setting { get; }

    /// <summary>Checks the engine's own settings, when the node's are checked. The default checks nothing.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    /// <exception cref="PaxtorConfigurationException">A setting of the engine is wrong; the message names it and the remedy.</exception>
    public virtual void Check(string cluster)
    {
    }

    /// <summary>
    /// Makes a node's store; called once for each node, on its loop. It must not block. The node disposes the store, on the loop.
    /// </summary>
    /// <param name="context">What the node gives it.</param>
    /// <exception cref="PaxtorConfigurationException">A setting of the engine is wrong.</exception>
    public abstract ICoordinationStore CreateStore(StoreEngineContext context);
}

/// <summary>What a node gives an engine.</summary>
/// <param name="Loop">The node's event loop.</param>
/// <param name="Cluster">The name of the cluster: nodes of different clusters must not see each other's keys.</param>
/// <param name="RequestTimeout">How long one request may take in all.</param>
/// <param name="LoggerFactory">Where the engine logs to.</param>
public sealed record StoreEngineContext(EventLoop Loop, string Cluster, TimeSpan RequestTimeout, ILoggerFactory LoggerFactory);
