using Paxtor.Locks;

namespace Paxtor.Processes;

/// <content>The end of a process.</content>
internal sealed partial class ProcessCell
{
    /// <summary>What few processes need; made when it is needed first. Under the monitor.</summary>
    private ProcessExtras Extras => extras ??= new ProcessExtras();

    /// <summary>As what it ends; null while it lives. Any thread.</summary>
    public ExitReason? ExitReason => phase >= ProcessPhase.Exiting ? extras!.Reason : null;

    /// <summary>
    /// Ends the process whether it traps exits or not: it takes no messages from now on, its present handler is awaited, and then what it has is given up. Any thread.
    /// </summary>
    /// <returns>Whether this call did it: the first reason stands.</returns>
    public bool RequestExit(ExitReason reason, Exception? error = null) => RequestExit(reason, error, inTurn: false);

    /// <summary>The same within the turn, by what is the process's whole work and is done: nothing is left that its token would have to interrupt, so that the end cancels it.</summary>
    public void Finish(ExitReason reason, Exception? error = null) => RequestExit(reason, error, inTurn: true);

    private bool RequestExit(ExitReason reason, Exception? error, bool inTurn)
    {
        ProcessMessage? rest;
        lock (this)
        {
            if (phase >= ProcessPhase.Exiting)
                return false;
            Extras.Reason = reason;
            extras!.Error = error;
            // In this order: whoever finds the mailbox closed, or the phase of before, finds the reason too.
            phase = ProcessPhase.Exiting;
            rest = Interlocked.Exchange(ref head, MailboxMark.Closed);
            extras.Unserved = rest is MailboxMark ? null : rest;
            extras.WasIdle = rest is null;
            if (extras.Handler is { } handler)
                handler.Cancel(handler.Use);
            if (!inTurn && extras.Stopping is { } stopping)
                runtime.Scheduler.Queue(new CancelItem(runtime, stopping));
        }

        if (rest is null)
            QueueTurn();
        return true;
    }

    /// <summary>Whether no code of the application runs in it from its exit on: it was idle, and its class has nothing to do at its end.</summary>
    public bool EndsWithoutCode => extras is { WasIdle: true, Scope: null, Streams: null } && !kind.HasEnd;

    /// <summary>A handler that answers to nobody threw: the process exits with the error.</summary>
    public void Fault(Exception error) => RequestExit(Paxtor.ExitReason.Error(runtime.FaultOf(error)), error);

    /// <summary>Cancelled when the process shall end.</summary>
    public override CancellationToken Stopping
    {
        get
        {
            lock (this)
            {
                if (Extras.Stopping is null)
                {
                    extras!.Stopping = new CancellationTokenSource();
                    if (phase >= ProcessPhase.Exiting)
                        runtime.Scheduler.Queue(new CancelItem(runtime, extras.Stopping));
                }

                return extras!.Stopping!.Token;
            }
        }
    }

    /// <summary>Begins the handling of a message that takes a token; in the turn.</summary>
    public HandlerToken BeginToken(out long use)
    {
        HandlerToken token;
        lock (this)
            token = Extras.Handler ??= new HandlerToken(runtime);
        use = token.Begin();
        // Whoever makes it exit looks at the token after he has set the phase.
        if (phase >= ProcessPhase.Exiting)
            token.Cancel(use);
        return token;
    }

    /// <summary>The handler that got a token has returned; in the turn.</summary>
    public void EndToken(HandlerToken token, long use)
    {
        if (token.End(use))
            return;
        lock (this)
            extras!.Handler = null;
    }

    /// <summary>It will not become a running process: what is told to whoever started it is known only at the end.</summary>
    public void FailStart(ClassStart start, ExitReason reason, Exception? error)
    {
        lock (this)
            Extras.FailedStart = start;
        RequestExit(reason, error);
    }

    /// <summary>The start is through.</summary>
    /// <returns>False when it is to exit already.</returns>
    public bool TrySetRunning()
    {
        lock (this)
        {
            if (phase != ProcessPhase.Starting)
                return false;
            phase = ProcessPhase.Running;
            return true;
        }
    }

    public void SetTarget(object made) => target = made;

    /// <summary>The turn that nothing comes after.</summary>
    private void End()
    {
        if (kind.HasEnd || extras!.Scope is not null || extras.Owner is not null || extras.Timers is not null || extras.Streams is not null || clusterName is not null)
        {
            _ = EndAsync();
            return;
        }

        if (extras.Stopping is { } stopping)
            runtime.Cancel(stopping);
        FinishEnd();
    }

    // The awaits go on where they began: on the scheduler, which the simulator's context stands for.
    private async Task EndAsync()
    {
        try
        {
            if (extras!.Stopping is { } stopping)
                runtime.Cancel(stopping);
            if (extras.Streams is { } streams)
                await EndStreamsAsync(streams).ConfigureAwait(true);
            await RunOwnEndAsync().ConfigureAwait(true);
            await CloseLocksAsync().ConfigureAwait(true);
            FinishEnd();
        }
#pragma warning disable CA1031 // The application's exceptions were caught before: this is a fault of ours, and the node says so and ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            runtime.Broken(e);
        }
    }

    /// <summary>Streams end as handlers do: their code has returned before anything is given up.</summary>
    private ValueTask EndStreamsAsync(StreamHost host)
    {
        List<ContinuationMessage> left = [];
        batch = TakeContinuations(batch, left);
        StreamProducer[] open;
        ValueTask ended;
        lock (this)
        {
            // The newest first, as before.
            extras!.Unserved = Reverse(TakeContinuations(Reverse(extras.Unserved), left));
            ended = host.BeginEnd(left, out open);
        }

        // As a continuation: what follows awaits of the streams must not run beside it.
        foreach (StreamProducer stream in open)
            PostContinuation(new ContinuationMessage(host.Context, static s => ((StreamProducer)s!).End(), stream));
        return ended;
    }

    /// <summary>Takes what follows awaits out of a list of messages.</summary>
    private static ProcessMessage? TakeContinuations(ProcessMessage? list, List<ContinuationMessage> taken)
    {
        ProcessMessage? first = null;
        ProcessMessage? last = null;
        while (list is not null)
        {
            ProcessMessage message = list;
            list = message.Next;
            message.Next = null;
            if (message is ContinuationMessage continuation)
                taken.Add(continuation);
            else if (last is null)
                first = last = message;
            else
                last = last.Next = message;
        }

        return first;
    }

    private async Task RunOwnEndAsync()
    {
        if (extras!.Timers is { } timers)
        {
            foreach (ProcessTimer timer in timers.ToArray())
                timer.Dispose();
        }

        ExitReason reason = extras.Reason!;
        bool started = extras.FailedStart is null;
        await GuardAsync(started && target is IProcessStop stop ? () => stop.OnStopAsync(reason) : null).ConfigureAwait(true);
        switch (target)
        {
            case IAsyncDisposable disposable:
                await GuardAsync(disposable.DisposeAsync).ConfigureAwait(true);
                break;
            case IDisposable disposable:
                await GuardAsync(() =>
                {
                    disposable.Dispose();
                    return ValueTask.CompletedTask;
                }).ConfigureAwait(true);
                break;
            default:
                break;
        }

        if (extras.Scope is { } scope)
            await GuardAsync(scope.DisposeAsync).ConfigureAwait(true);
    }

    private async Task GuardAsync(Func<ValueTask>? code)
    {
        try
        {
            if (code is not null)
                await code().ConfigureAwait(true);
        }
#pragma warning disable CA1031 // It is logged: the process ends all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ProcessLog.EndThrew(runtime.Log, e, Pid, kind.Name);
        }
    }

    private async Task CloseLocksAsync()
    {
        OwnerState? owner;
        lock (this)
            owner = extras!.Owner;
        // Names first: who looks one up must not find a process that has given up its locks.
        runtime.ReleaseNames(this);
        if (owner is not null && !runtime.IsAborted)
            await runtime.CloseOwnerAsync(owner).ConfigureAwait(true);
        // After the locks: whoever gets the name next finds them free.
        if (clusterName is { } name && !runtime.IsAborted)
            await name.GiveUpAsync().ConfigureAwait(true);
    }

    private void FinishEnd()
    {
        runtime.ReleaseNames(this);
        ProcessExtras had = extras!;
        ExitReason reason = had.Reason!;
        RejectRest(had);
        if (had.FailedStart?.Starter is { } starter)
            Unlink(starter, had);
        Dictionary<Pid, LinkState>? links;
        Dictionary<WatchKey, ProcessWatcher>? watchers;
        Dictionary<long, ProcessMonitor>? monitors;
        lock (this)
        {
            phase = ProcessPhase.Dead;
            links = had.Links;
            watchers = had.Watchers;
            monitors = had.Monitors;
            had.Links = null;
            had.Watchers = null;
            had.Monitors = null;
            had.ToldExits = null;
            target = null;
            current = null;
            had.Scope = null;
            had.Services = null;
            had.Timers = null;
        }

        DropMonitors(monitors);
        TellLinks(links, reason);
        TellWatchers(watchers, reason);
        if (HasTies)
            runtime.Ties.Remove(this);
        runtime.Ended(this, reason, had.Error);
        TellWaiters(watchers, reason);
        had.FailedStart?.Fail(reason, had.Error);
        had.FailedStart = null;
    }

    /// <summary>Whoever started it is told by the answer, and not by the link besides.</summary>
    private void Unlink(Pid starter, ProcessExtras had)
    {
        if (runtime.Find(starter) is { } local)
            DropLink(local);
        lock (this)
            had.Links?.Remove(starter);
    }

    /// <summary>Messages that were surely not run.</summary>
    private void RejectRest(ProcessExtras had)
    {
        Pid pid = Pid;
        ProcessMessage? rest = batch;
        batch = null;
        while (rest is not null)
        {
            ProcessMessage? next = rest.Next;
            rest.Next = null;
            rest.Reject(pid);
            rest = next;
        }

        rest = Reverse(had.Unserved);
        had.Unserved = null;
        while (rest is not null)
        {
            ProcessMessage? next = rest.Next;
            rest.Next = null;
            rest.Reject(pid);
            rest = next;
        }
    }

    private sealed class CancelItem(ProcessRuntime runtime, CancellationTokenSource source) : IThreadPoolWorkItem
    {
        public void Execute() => runtime.Cancel(source);
    }
}
