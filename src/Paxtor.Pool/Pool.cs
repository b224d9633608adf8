using Paxtor.Pooling.Jobs;

namespace Paxtor.Pooling;

/// <summary>The pool as one of its members sees it: its parts put together.</summary>
/// <param name="node">The member.</param>
/// <param name="load">The loads of all.</param>
/// <param name="jobs">Its jobs.</param>
internal sealed class Pool(PoolNode node, LoadService load, JobService jobs) : JobPool, IPool, IAsyncDisposable
{
    private static readonly CallOptions Patient = new() { Timeout = TimeSpan.FromMinutes(1) };

    public string Name => node.PoolName;

    public string Node => node.Name;

    public string Master => node.Master;

    public IProcesses Processes => node.Processes;

    public IReadOnlyList<PoolMember> Members => load.Read();

    /// <summary>The loads of the members.</summary>
    public LoadService Loads => load;

    /// <summary>Its jobs.</summary>
    internal JobService JobService => jobs;

    private protected override JobService Jobs => jobs;

    public ValueTask<string> GetNodeAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<string>(cancellationToken) : new ValueTask<string>(load.Choose());

    public async Task<AttachResult> AttachAsync(string other, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(other);
        if (node.Control is { } control)
            return await control.AttachAsync(other, cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskMaster().AttachAsync(other, cancellationToken).ConfigureAwait(false);
        }
        catch (CallFaultedException e)
        {
            throw new PoolException(e.Fault.Message, e);
        }
        catch (Exception e) when (e is ProcessException or TimeoutException)
        {
            throw new PoolException($"The master {Master} of the pool {Name} does not answer: {e.Message}", e);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (node.Control is { } control)
        {
            await control.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await AskMaster().StopAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is CallInterruptedException or NodeUnreachableException or ProcessNotFoundException)
        {
            // It is going, or gone: that ends this member as well.
        }

        await node.MasterLost.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the parts, the jobs first: they may report, and print, until they have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await jobs.DisposeAsync().ConfigureAwait(false);
        await load.DisposeAsync().ConfigureAwait(false);
    }

    private IPoolMaster AskMaster() => Processes.Get<IPoolMaster>(ProcessRef.Named(MasterProcess.LocalName, Master), Patient);
}
