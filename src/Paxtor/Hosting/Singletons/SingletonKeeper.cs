using Microsoft.Extensions.Logging;
using Paxtor.Foundation.Loop;
using Paxtor.Locks;
using Paxtor.Sessions;

namespace Paxtor.Hosting.Singletons;

/// <summary>
/// Keeps asking for the ownership of a singleton, and has its work run while this node owns it. On the loop, but for what says otherwise.
/// </summary>
/// <remarks>
/// The ownership is given up only when nothing of the work runs any more. Whatever is not given up in time after a loss is ended with its node: that is the
/// business of the lock's <see cref="OnLost.FailFast"/> and the session's watchdog, which need neither this loop nor the thread pool.
/// </remarks>
internal sealed class SingletonKeeper
{
    private readonly LockService locks;
    private readonly SingletonRegistration registration;
    private readonly ISingletonWork work;
    private readonly ILogger log;
    private readonly LoopSignal wake;
    private readonly BackOffCounter backOff;
    private readonly LockOptions asks;
    private LoopLockRequest? request;
    private TenureEnd? ended;
    private bool stopping;
    private bool abandoned;
    private SingletonStatus status = new(SingletonPhase.Waiting);

    public SingletonKeeper(LockService locks, SingletonRegistration registration, ISingletonWork work, ILogger log)
    {
        locks.Loop.AssertCurrent();
        this.locks = locks;
        this.registration = registration;
        this.work = work;
        this.log = log;
        wake = new LoopSignal(locks.Loop);
        backOff = new BackOffCounter(registration.Options, locks.Loop.Time, locks.Loop.Random);
        asks = new LockOptions { OnLost = registration.Options.OnLost, IsStandby = true };
    }

    public EventLoop Loop => locks.Loop;

    /// <summary>What this node does about the singleton. Any thread.</summary>
    public SingletonStatus Status => Volatile.Read(ref status);

    /// <summary>Asks, runs and asks again until it is stopped, or the node is.</summary>
    public async ValueTask RunAsync()
    {
        while (!stopping && await AcquireAsync().ConfigureAwait(false) is { } hold)
        {
            TimeSpan pause = TimeSpan.Zero;
            if (!stopping)
                pause = await OwnAsync(hold).ConfigureAwait(false);
            hold.WaiveFailFast();
            await hold.ReleaseAsync().ConfigureAwait(false);
            await PauseAsync(pause).ConfigureAwait(false);
        }

        Tell(SingletonPhase.Stopped);
    }

    /// <summary>Ends the work, gives the ownership up once it has ended, and asks no more.</summary>
    public void Stop()
    {
        stopping = true;
        work.Stop();
        request?.Cancel();
        wake.Set();
    }

    /// <summary>Gives the ownership up at once, though the work may still run.</summary>
    public void Abandon()
    {
        abandoned = true;
        Stop();
    }

    private async ValueTask<LockHold?> AcquireAsync()
    {
        while (!stopping)
        {
            Tell(SingletonPhase.Waiting);
            try
            {
                request = locks.Request(null, registration.Key, asks);
                return (LockHold)(await request.Task.ConfigureAwait(false)).Handle!;
            }
            catch (PaxtorException e)
            {
                SingletonLog.NotAsked(log, e, registration.Key, registration.Service.Name);
                await PauseAsync(registration.Options.MaxBackOff).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                // Told to stop, or the node has stopped.
                return null;
            }
            finally
            {
                request = null;
            }
        }

        return null;
    }

    /// <summary>One tenure.</summary>
    /// <returns>How long to wait before asking again.</returns>
    private async ValueTask<TimeSpan> OwnAsync(LockHold hold)
    {
        ended = null;
        Tell(SingletonPhase.Running, hold.Token);
        SingletonLog.Begins(log, registration.Key, registration.Service.Name, hold.Token);
        SingletonMetrics.Started(registration);
        work.Begin(new SingletonTenure(hold), end => WorkEnded(hold, end));
        while (ended is null && !abandoned)
            await wake.WaitAsync().ConfigureAwait(false);
        SingletonMetrics.Ended(registration);
        switch (ended)
        {
            case { Kind: TenureEndKind.Completed }:
                backOff.Reset();
                return await CompletedAsync(hold).ConfigureAwait(false);
            case { Kind: TenureEndKind.Faulted, Error: var error }:
                TimeSpan pause = backOff.Fault();
                Publish(new SingletonStatus(SingletonPhase.BackingOff, 0, backOff.Faults, locks.Loop.Time.GetTimestamp(), error));
                SingletonMetrics.Faulted(registration);
                SingletonLog.Faulted(log, error, registration.Key, registration.Service.Name, hold.Token, backOff.Faults, pause);
                return pause;
            case null:
                SingletonLog.Abandoned(log, registration.Key, registration.Service.Name, hold.Token);
                return TimeSpan.Zero;
            default:
                if (hold.IsHeld)
                    SingletonLog.Stopped(log, registration.Key, registration.Service.Name, hold.Token);
                else
                    SingletonLog.Lost(log, registration.Key, registration.Service.Name, hold.Token);
                return TimeSpan.Zero;
        }
    }

    private async ValueTask<TimeSpan> CompletedAsync(LockHold hold)
    {
        if (registration.Options.WhenCompleted == SingletonCompletion.HandOver)
        {
            SingletonLog.HandsOver(log, registration.Key, registration.Service.Name, hold.Token);
            return registration.Options.BackOff;
        }

        SingletonLog.Rests(log, registration.Key, registration.Service.Name, hold.Token);
        Tell(SingletonPhase.Resting, hold.Token);
        CancellationTokenRegistration lost = hold.Lost.UnsafeRegister(static k => ((SingletonKeeper)k!).WakeFromAnywhere(), this);
        while (!stopping && hold.IsHeld)
            await wake.WaitAsync().ConfigureAwait(false);
        lost.Unregister();
        return TimeSpan.Zero;
    }

    /// <summary>Any thread. The node need not be ended for what has ended, however late the loop hears of it.</summary>
    private void WorkEnded(LockHold hold, TenureEnd end)
    {
        hold.WaiveFailFast();
        locks.Loop.Post(
            static s =>
            {
                s.Keeper.ended = s.End;
                s.Keeper.wake.Set();
            },
            (Keeper: this, End: end));
    }

    private void WakeFromAnywhere() => locks.Loop.Post(static k => k.wake.Set(), this);

    private async ValueTask PauseAsync(TimeSpan pause)
    {
        long until = locks.Loop.Time.GetTimestamp() + locks.Loop.ToTimestamp(pause);
        while (!stopping && locks.Loop.Time.GetTimestamp() < until)
            await wake.WaitAsync(locks.Loop.Until(until)).ConfigureAwait(false);
    }

    private void Tell(SingletonPhase phase, long token = 0) => Publish(status with { Phase = phase, Token = token, Faults = backOff.Faults });

    private void Publish(SingletonStatus now) => Volatile.Write(ref status, now);
}
