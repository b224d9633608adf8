using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>Stands for the names of the node on which a reference that came in a message is used.</summary>
internal sealed class SentNames : IProcessRegistry
{
    public static readonly SentNames Instance = new();

    private SentNames()
    {
    }

    /// <summary>The registry that a reference is used through on a node.</summary>
    public static IProcessRegistry Of(ProcessRef process, ProcessRuntime runtime) => process is { Registry: SentNames, Key: NameTarget target } && runtime.ClusterNames is { } names
        ? target.Restart == NameRestart.Permanent ? names.Public.Permanent : names.Public.Temporary
        : process.Registry!;

    public ValueTask<Pid?> WhereIsAsync(object key, CancellationToken cancellationToken = default) =>
        ValueTask.FromException<Pid?>(new InvalidOperationException($"The name {key} came in a message: use it through the IProcesses of a node."));
}
