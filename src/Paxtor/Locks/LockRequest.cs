using System.Diagnostics;
using Paxtor.Foundation.Loop;

namespace Paxtor.Locks;

/// <summary>One request for a lock, from its making on some thread to its one answer on the loop. As a loop item it submits itself.</summary>
internal abstract class LockRequest : LoopItem
{
    private readonly LockService service;
    private CancellationTokenRegistration registration;
    private CancellationToken cancellation;
    private LoopTimer? deadline;
    private LoopTimer? patience;

    /// <summary>Whether <see cref="patience"/> runs.</summary>
    private bool expectsQuorum;

    protected LockRequest(LockService service, OwnerState? owner, Pid pid, LockKey key, LockOptions options)
    {
        this.service = service;
        Owner = owner;
        Pid = pid;
        Key = key;
        Options = options;
        AskedAt = service.Loop.Time.GetTimestamp();
    }

    /// <summary>The explicit owner, or null for one that lives as long as this hold.</summary>
    public OwnerState? Owner { get; }

    public Pid Pid { get; }

    public LockKey Key { get; }

    public LockOptions Options { get; }

    /// <summary>Timestamp of the call.</summary>
    public long AskedAt { get; }

    /// <summary>Whether it waits in the queue. With a time-out of zero there is no waiting either.</summary>
    public bool Blocks => Options.Block && Options.Timeout != TimeSpan.Zero;

    /// <summary>The activity of the call; null unless somebody listens.</summary>
    public Activity? Trace { get; set; }

    public bool IsAnswered { get; private set; }

    /// <summary>Whether the service counts it among those that wait.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Where it waits now; null before and after.</summary>
    public LockPlace? Place { get; set; }

    /// <summary>Hands the request to the loop. Any thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void Post(CancellationToken cancellationToken)
    {
        // Registered before it is posted, so that no one but the loop touches the registration from then on.
        cancellation = cancellationToken;
        if (cancellationToken.CanBeCanceled)
            registration = cancellationToken.UnsafeRegister(static r => ((LockRequest)r!).PostCancel(), this);
        service.Loop.Post(this);
    }

    /// <summary>Submits the request; on the loop.</summary>
    public sealed override void Run()
    {
        if (IsAnswered)
            return;
        service.Submit(this);
        if (!IsAnswered && Options.Timeout is { } timeout && timeout != Timeout.InfiniteTimeSpan)
            ArmDeadline(timeout);
    }

    /// <summary>Ends the wait; on the loop. What remains of its place is removed in the background.</summary>
    public void Cancel() => Fail(new OperationCanceledException("The wait for a lock was cancelled.", cancellation));

    /// <summary>From now on an answer is due soon, if the request is one that does not wait for a quorum.</summary>
    public void ExpectQuorum()
    {
        // An answer that is awaited already is not awaited longer because the place begins anew meanwhile.
        if (Options.NoQuorum == NoQuorum.Retry || IsAnswered || expectsQuorum)
            return;
        expectsQuorum = true;
        patience ??= service.Loop.CreateTimer(static r => ((LockRequest)r!).PatienceEnded(), this);
        patience.Arm(LockService.QuorumPatience);
    }

    /// <summary>A quorum has answered.</summary>
    public void QuorumAnswered()
    {
        expectsQuorum = false;
        patience?.Cancel();
    }

    /// <summary>There is no quorum: requests that do not wait for one are answered.</summary>
    public void NoQuorumNow()
    {
        if (Options.NoQuorum == NoQuorum.Return)
            Answer(LockResult.NoQuorum);
        else if (Options.NoQuorum == NoQuorum.Fail)
            Fail(new QuorumUnavailableException($"There is no quorum to ask for the lock {Key}. It is not owned, and this request will never own it."));
    }

    public void Busy(Pid holder)
    {
        if (Options.Block)
            Fail(TimedOut());
        else
            Answer(LockResult.HeldBy(holder));
    }

    public void Answer(LockResult result)
    {
        if (!End())
            return;
        PaxtorMetrics.Answered(result.Status);
        SetResult(result);
    }

    public void Fail(Exception error)
    {
        if (!End())
            return;
        PaxtorMetrics.Failed(error);
        SetException(error);
    }

    protected abstract void SetResult(LockResult result);

    protected abstract void SetException(Exception error);

    private bool End()
    {
        if (IsAnswered)
            return false;
        IsAnswered = true;
        registration.Unregister();
        deadline?.Dispose();
        patience?.Dispose();
        service.Answered(this);
        LockPlace? place = Place;
        Place = null;
        place?.Drop(this);
        return true;
    }

    private void ArmDeadline(TimeSpan timeout)
    {
        TimeSpan left = timeout - service.Loop.Time.GetElapsedTime(AskedAt);
        // No store can answer in no time: a request that does not wait for its turn still waits for its one answer.
        if (timeout == TimeSpan.Zero)
            left = LockService.QuorumPatience;
        deadline = service.Loop.CreateTimer(static r => ((LockRequest)r!).Fail(((LockRequest)r).TimedOut()), this);
        deadline.Arm(left);
    }

    private TimeoutException TimedOut() => new($"The lock {Key} was not acquired within {Options.Timeout}.");

    private void PatienceEnded()
    {
        expectsQuorum = false;
        if (Place is not { } place || place.IsWithoutQuorum)
            NoQuorumNow();
    }

    private void PostCancel() => service.Loop.Post(static r => r.Cancel(), this);
}
