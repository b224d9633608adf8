using System.Runtime.CompilerServices;
using Paxtor.Processes;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>
/// The way to the process of a name. Once it is found, calls go straight to it; what surely was not handled, because it has ended or moved, goes to where the name is then.
/// </summary>
/// <remarks>
/// A call that waited too long, or whose process ended while it may have been serving it, is not sent again: those exceptions pass through. A one-way message tells nothing of its fate, so the
/// process it goes to is watched: once it has ended, the next message finds the name anew.
/// </remarks>
internal sealed class NamedEndpoint(ProcessRuntime runtime, NameService names, NameTarget target, CallOptions options) : ProcessEndpoint
{
    private readonly long timeoutStamps = runtime.Sweeper.ToStamps(options.Timeout);
    private volatile NamedWay? known;

    public ProcessRuntime Runtime => runtime;

    public override ValueTask<TResult> CallAsync<TContract, TRequest, TResult>(in TRequest request, CancellationToken cancellationToken)
    {
        if (Known is not { } way)
            return FindAndCallAsync<TContract, TRequest, TResult>(request, null, null, cancellationToken);
        if (way.Cell is { } cell)
            return LocalCalls.CallAsync<TContract, TRequest, TResult>(runtime, cell, request, timeoutStamps, cancellationToken, way);
        if (way.Remote is { } remote)
            return remote.CallAsync<TContract, TRequest, TResult>(request, new NamedCall<TContract, TRequest, TResult>(this, way, request), cancellationToken);
        Forget(way);
        return FindAndCallAsync<TContract, TRequest, TResult>(request, way, null, cancellationToken);
    }

    public override ValueTask CallAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
    {
        if (Known is not { } way)
            return IgnoreAsync(FindAndCallAsync<TContract, TRequest, Nothing>(request, null, null, cancellationToken));
        if (way.Cell is { } cell)
            return LocalCalls.CallAsync<TContract, TRequest>(runtime, cell, request, timeoutStamps, cancellationToken, way);
        if (way.Remote is { } remote)
            return remote.CallAsync<TContract, TRequest>(request, new NamedCall<TContract, TRequest, Nothing>(this, way, request), cancellationToken);
        Forget(way);
        return IgnoreAsync(FindAndCallAsync<TContract, TRequest, Nothing>(request, way, null, cancellationToken));
    }

    public override ValueTask SendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken) => Known is { IsGone: false } way && Watch(way)
        ? way.Endpoint.SendAsync<TContract, TRequest>(request, cancellationToken)
        : FindAndSendAsync<TContract, TRequest>(request, cancellationToken);

    public override void Send<TContract, TRequest>(in TRequest request)
    {
        if (Known is { IsGone: false } way && Watch(way))
            way.Endpoint.Send<TContract, TRequest>(request);
        else
            names.Lanes.Add(target, Wait<TContract, TRequest>(request));
    }

    public override IAsyncEnumerable<TItem> StreamAsync<TContract, TRequest, TItem>(in TRequest request, CancellationToken cancellationToken) =>
        StreamFoundAsync<TContract, TRequest, TItem>(request, cancellationToken);

    /// <summary>The process where calls go straight to; null when it must be found, or when messages wait for it that must not be overtaken.</summary>
    private NamedWay? Known => names.Lanes.IsBusy(target) ? null : Last;

    private NamedWay? Last => known ?? (names.Known.Find(target) is { } pid ? WayTo(pid) : null);

    private NamedWay WayTo(Pid pid)
    {
        NamedWay? last = known;
        if (last is null || last.Pid != pid)
            known = last = new NamedWay(this, pid, runtime.Find(pid), runtime.EndpointOf(pid, options));
        return last;
    }

    /// <summary>It is not this one any more, or out of reach.</summary>
    public void Forget(NamedWay way)
    {
        names.Known.Drop(target, way.Pid);
        if (ReferenceEquals(known, way))
            known = null;
    }

    // The awaits go on at the caller's context, where there is one: the simulator's keeps them on the loop.

    /// <summary>Finds the process and calls it, again and again while the call surely was not handled, for as long as the call may take.</summary>
    /// <param name="request">The arguments.</param>
    /// <param name="dead">Where it went in vain.</param>
    /// <param name="unreachable">Why, when that is out of reach.</param>
    /// <param name="cancellationToken">The caller's.</param>
    private async ValueTask<TResult> FindAndCallAsync<TContract, TRequest, TResult>(TRequest request, NamedWay? dead, NodeUnreachableException? unreachable, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
    {
        long begun = runtime.Scheduler.Time.GetTimestamp();
        NamedWay? found = null;
        if (dead is null && names.Lanes.IsBusy(target))
        {
            NamedTurn turn = new(target);
            ValueTask come = turn.Begin(runtime.Sweeper, Left(begun), cancellationToken);
            names.Lanes.Add(target, turn);
            await come.ConfigureAwait(true);
            found = Last;
        }

        while (true)
        {
            NamedWay way = found ?? await FindAsync(dead, unreachable, Left(begun), cancellationToken).ConfigureAwait(true);
            found = null;
            try
            {
                return await Bounded(way, begun).CallAsync<TContract, TRequest, TResult>(request, cancellationToken).ConfigureAwait(true);
            }
            catch (ProcessNotFoundException)
            {
                Forget(way);
                (dead, unreachable) = (way, null);
            }
            catch (NodeUnreachableException e)
            {
                Forget(way);
                (dead, unreachable) = (way, e);
            }
            catch (CallInterruptedException)
            {
                Forget(way);
                throw;
            }
        }
    }

    /// <summary>Ends a call that surely was not handled by calling the process that has the name then.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">Its arguments.</param>
    /// <param name="dead">Where it went in vain.</param>
    /// <param name="unreachable">Why, when that is out of reach.</param>
    public async Task CallAgainAsync<TContract, TRequest, TResult>(PendingAnswer<TResult> call, TRequest request, NamedWay dead, NodeUnreachableException? unreachable)
        where TContract : class
        where TRequest : struct, ICallRequest<TRequest, TContract, TResult>
    {
        CancellationToken cancellationToken = call.Cancellation;
        Forget(dead);
        try
        {
            call.TrySetResult(await FindAndCallAsync<TContract, TRequest, TResult>(request, dead, unreachable, cancellationToken).ConfigureAwait(true));
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            call.TrySetException(e);
        }
    }

    /// <summary>Puts a message where it waits its turn until the process is found.</summary>
    private NamedMessage<TContract, TRequest> Wait<TContract, TRequest>(in TRequest request)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract> => new(this, target, request);

    private ValueTask FindAndSendAsync<TContract, TRequest>(in TRequest request, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        NamedMessage<TContract, TRequest> message = Wait<TContract, TRequest>(request);
        ValueTask sent = message.Begin(cancellationToken);
        try
        {
            names.Lanes.Add(target, message);
            return sent;
        }
        catch (LimitReachedException e)
        {
            return ValueTask.FromException(e);
        }
    }

    /// <summary>Sends a message to the process that has the name, once that is found. Called for one message of a name at a time, in the order of sending.</summary>
    /// <param name="request">The arguments.</param>
    /// <param name="begun">The timestamp at which it was sent.</param>
    /// <param name="cancellationToken">The sender's.</param>
    public async ValueTask DeliverAsync<TContract, TRequest>(TRequest request, long begun, CancellationToken cancellationToken)
        where TContract : class
        where TRequest : struct, ISendRequest<TRequest, TContract>
    {
        NamedWay? dead = null;
        while (true)
        {
            NamedWay way = Last is { } last && !ReferenceEquals(last, dead) ? last : await FindAsync(dead, null, Left(begun), cancellationToken).ConfigureAwait(true);
            if (way.IsGone || !Watch(way))
            {
                dead = way;
                Forget(way);
                continue;
            }

            await way.Endpoint.SendAsync<TContract, TRequest>(request, cancellationToken).ConfigureAwait(true);
            return;
        }
    }

    private async IAsyncEnumerable<TItem> StreamFoundAsync<TContract, TRequest, TItem>(
        TRequest request, CancellationToken cancellationToken, [EnumeratorCancellation] CancellationToken ending = default)
        where TContract : class
        where TRequest : struct, IStreamRequest<TRequest, TContract, TItem>
    {
        long begun = runtime.Scheduler.Time.GetTimestamp();
        NamedWay? dead = null;
        NodeUnreachableException? unreachable = null;
        while (true)
        {
            NamedWay way = Known is { } last && !ReferenceEquals(last, dead) ? last : await FindAsync(dead, unreachable, Left(begun), cancellationToken).ConfigureAwait(true);
            IAsyncEnumerator<TItem> items = way.Endpoint.StreamAsync<TContract, TRequest, TItem>(request, cancellationToken).GetAsyncEnumerator(ending);
            await using (items.ConfigureAwait(true))
            {
                bool any;
                try
                {
                    any = await items.MoveNextAsync().ConfigureAwait(true);
                }
                catch (ProcessNotFoundException)
                {
                    Forget(way);
                    (dead, unreachable) = (way, null);
                    continue;
                }
                catch (NodeUnreachableException e)
                {
                    Forget(way);
                    (dead, unreachable) = (way, e);
                    continue;
                }

                for (; any; any = await items.MoveNextAsync().ConfigureAwait(true))
                    yield return items.Current;
                yield break;
            }
        }
    }

    private async ValueTask<NamedWay> FindAsync(NamedWay? dead, NodeUnreachableException? unreachable, TimeSpan patience, CancellationToken cancellationToken) =>
        WayTo(await names.FindAsync(target, dead?.Pid ?? default, unreachable, patience, cancellationToken).ConfigureAwait(true));

    /// <summary>The way for a call that began when its process was not known: finding it has taken of its time.</summary>
    private ProcessEndpoint Bounded(NamedWay way, long begun) => options.Timeout < TimeSpan.Zero ? way.Endpoint : runtime.EndpointOf(way.Pid, options with { Timeout = Left(begun) });

    /// <summary>What is left of the time that a call may take; not less than a moment, in which what is known at once is told.</summary>
    private TimeSpan Left(long begun)
    {
        if (options.Timeout < TimeSpan.Zero)
            return options.Timeout;
        TimeSpan left = options.Timeout - runtime.Scheduler.Time.GetElapsedTime(begun);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>Sees to it that its end is noted.</summary>
    /// <returns>False when it is known to have ended.</returns>
    private bool Watch(NamedWay way)
    {
        if (runtime.IsOfThisNode(way.Pid))
            return runtime.Find(way.Pid) is { Phase: < ProcessPhase.Exiting };
        if (way.TryWatch())
            _ = NoteEndAsync(way);
        return !way.IsGone;
    }

    private async Task NoteEndAsync(NamedWay way)
    {
        await runtime.WaitForExitAsync(way.Pid, CancellationToken.None).ConfigureAwait(true);
        way.IsGone = true;
        Forget(way);
    }

    private static async ValueTask IgnoreAsync(ValueTask<Nothing> answer) => await answer.ConfigureAwait(true);
}
