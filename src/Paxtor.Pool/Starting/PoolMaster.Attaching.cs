using Paxtor.Pooling.Attaching;

namespace Paxtor.Pooling.Starting;

/// <content>Nodes of the application's cluster.</content>
internal sealed partial class PoolMaster
{
    public async Task<AttachResult> AttachAsync(string node, CancellationToken cancellationToken)
    {
        if (Find(node) is not null || node == options.Node?.Name)
            return AttachResult.AlreadyAttached;
        if (options.Node is not { } own)
            throw new PoolException($"{node} cannot be attached: the pool {options.Name} was started without a node of the application's cluster (PoolOptions.Node).");
        if (!Pid.IsNodeName(node))
            throw new PoolException($"'{node}' is not the name of a node, name@host.");
        // Two that attach one node at once: the second is told when it is asked.
        if (Expect(node) is not { } life)
            throw new PoolException(stop is null ? $"{node} is being attached by another caller." : $"The pool {options.Name} is stopping.");
        try
        {
            await AttachAsync(own.Processes, node, new WorkerSettings(node, ticket! with { Life = life }).Write(), cancellationToken).ConfigureAwait(false);
            return AttachResult.Attached;
        }
        finally
        {
            lock (gate)
                expected.Remove(node);
        }
    }

    /// <summary>Starts the member's process there; it has started when it has joined.</summary>
    private async Task AttachAsync(IProcesses processes, string node, string settings, CancellationToken cancellationToken)
    {
        StartOptions there = new() { Node = node, Timeout = options.StartTimeout };
        try
        {
            try
            {
                await processes.StartAsync(ProcessSpec.For<AttachedMember>(settings), there, cancellationToken).ConfigureAwait(false);
            }
            catch (ContractException)
            {
                await processes.StartAsync(ProcessSpec.For<TrustingMember>(settings), there, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ContractException e)
        {
            throw new PoolException($"{node} cannot be attached: it was not started as one that may be (AddPaxtorPoolMember, or PaxtorOptions.AddPoolMember).", e);
        }
        catch (Exception e) when (e is ProcessException or TimeoutException)
        {
            throw new PoolException($"{node} cannot be attached: {e.Message}", e);
        }
    }

    /// <summary>Takes in a node of the application's cluster that is called as a worker would be; null when there is none.</summary>
    private async Task<(bool TakenIn, PoolStartFailure? Failure)?> TakeInAsync(WorkerPlace place, CancellationToken cancellationToken)
    {
        if (options.Node?.Processes.Members.Any(m => m.Name == place.Node) != true)
            return null;
        try
        {
            await AttachAsync(place.Node, cancellationToken).ConfigureAwait(false);
            return (true, null);
        }
        catch (PoolException e)
        {
            return (false, new PoolStartFailure(place.Host, place.Node, $"It runs there already. {e.Message}", null, []));
        }
    }
}
