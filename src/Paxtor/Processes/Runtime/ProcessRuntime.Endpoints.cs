using Paxtor.Names;
using Paxtor.Processes.Contracts;

namespace Paxtor.Processes;

/// <content>The ways to processes.</content>
internal sealed partial class ProcessRuntime
{
    /// <summary>Makes the way that a reference stands for.</summary>
    public ProcessEndpoint EndpointOf(ProcessRef process, CallOptions options)
    {
        if (options.Timeout <= TimeSpan.Zero && options.Timeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(options), options.Timeout, $"{nameof(CallOptions)}.{nameof(CallOptions.Timeout)} must be more than zero, or infinite.");
        if (process is { Key: NameTarget target } && ClusterNames is { } names)
            return new NamedEndpoint(this, names, target, options);
        if (process.Registry is { } registry)
            return new RegistryEndpoint(this, registry, process.Key!, options);
        string? node = RemoteNodeOf(process);
        if (process.Pid is { } pid)
            return node is null ? new LocalEndpoint(this, pid, options) : Remoting?.CreateEndpoint(pid, options) ?? new NowhereEndpoint(node);
        return node is null ? new LocalNameEndpoint(this, process.Name!, options) : Remoting?.CreateEndpoint(node, process.Name!, options) ?? new NowhereEndpoint(node);
    }
}
