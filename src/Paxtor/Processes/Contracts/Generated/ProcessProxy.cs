using System.ComponentModel;

namespace Paxtor.Processes.Contracts;

/// <summary>The base of generated proxies. Not for use by hand.</summary>
/// <param name="endpoint">Where it sends to.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessProxy(ProcessEndpoint endpoint)
{
    /// <summary>Where it sends to.</summary>
    protected ProcessEndpoint Endpoint { get; } = endpoint;

    internal ProcessEndpoint Target => Endpoint;
}
