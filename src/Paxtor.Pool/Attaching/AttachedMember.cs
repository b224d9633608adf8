using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Pooling.Starting;
using Paxtor.Pooling.Watch;
using Paxtor.Transport;

namespace Paxtor.Pooling.Attaching;

/// <summary>
/// A node of the application's cluster as a member of a pool: a process there, started by the pool's master, that runs a second node in the pool's own network. It ends with the
/// pool, or the pool's member with it; the application's node goes on.
/// </summary>
/// <param name="settings">What a worker is told on its standard input; it came over the authenticated connection of the application's cluster.</param>
/// <param name="context">Its own.</param>
[Process("paxtor.pool.attached")]
internal class AttachedMember([StartArgument] string settings, ProcessContext context) : IProcessStart, IProcessBody, IAsyncDisposable
{
    private PoolNode? node;
    private Pool? pool;
    private Watchdog? watchdog;

    /// <summary>Whether this node runs code that the master sends.</summary>
    protected virtual bool AcceptsCode => false;

    public async ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        WorkerSettings told = WorkerSettings.Read(settings);
        try
        {
            node = await PoolNode.JoinAsync(told.Ticket, told.Name, PoolRole.Attached, PoolParts.Declare, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
            watchdog = new Watchdog(told.Ticket, told.Name, node.LoseMaster);
            pool = await PoolParts.StartAsync(node, AcceptsCode).ConfigureAwait(false);
            if (await Task.WhenAny(watchdog.Reached, node.MasterLost).WaitAsync(cancellationToken).ConfigureAwait(false) == node.MasterLost)
                throw new PoolException($"{context.Self.Node} cannot be a member of the pool {told.Ticket.Pool}: {await node.MasterLost.ConfigureAwait(false)}");
            await node.BecomeMemberAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await DisposeAsync().ConfigureAwait(false);
            if (e is PaxtorConfigurationException or TransportException)
                throw new PoolException($"{context.Self.Node} cannot run a node of the pool {told.Ticket.Pool}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Stays until the pool ends, or this process is to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await node!.MasterLost.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application's node stops.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Interlocked.Exchange(ref pool, null) is { } parts)
                await parts.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            // Also when a service of the application's throws as it is disposed of.
            if (Interlocked.Exchange(ref node, null) is { } member)
                await member.DisposeAsync().ConfigureAwait(false);
            if (Interlocked.Exchange(ref watchdog, null) is { } dog)
                dog.Leave();
            GC.SuppressFinalize(this);
        }
    }
}

/// <summary>The same on a node that runs code that the master sends. That it is declared there is how the master knows.</summary>
/// <inheritdoc/>
[Process("paxtor.pool.attached.code")]
internal sealed class TrustingMember([StartArgument] string settings, ProcessContext context) : AttachedMember(settings, context)
{
    protected override bool AcceptsCode => true;
}
