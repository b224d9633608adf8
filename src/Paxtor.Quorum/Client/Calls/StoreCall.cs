using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Client;

/// <summary>What a call asks for.</summary>
internal enum CallKind
{
    Write,
    Read,
    GrantLease,
    KeepAlive,
    RevokeLease,
}

/// <summary>
/// One call of the store, from the request to the continuation of whoever awaits it. Pooled: it goes back when its result is taken, and a task
/// that is looked at again afterwards is refused.
/// </summary>
internal sealed class StoreCall(EventLoop loop, CallPool pool) : LoopItem, IValueTaskSource<TransactionResult>, IValueTaskSource<TimeSpan>, IValueTaskSource
{
    private Action<object?>? continuation;
    private object? continuationState;
    private TransactionResult? transactionResult;
    private TimeSpan timeToLiveResult;
    private Exception? error;
    private bool completed;
    private short version;

    public CallKind Kind { get; private set; }

    public Transaction? Transaction { get; private set; }

    public LeaseId Lease { get; private set; }

    /// <summary>Grant: the time to live asked for.</summary>
    public TimeSpan TimeToLive { get; private set; }

    /// <summary>The time stamp at which it is given up.</summary>
    public long Deadline { get; private set; }

    /// <summary>The voter it was sent to; null while it waits to be sent.</summary>
    public VoterLink? Voter { get; set; }

    /// <summary>Its number at that voter; 0 while it waits to be sent. Each sending has a new one.</summary>
    public ulong Id { get; set; }

    /// <summary>Links of the list of all calls that are not answered, by deadline.</summary>
    public StoreCall? Earlier { get; set; }

    /// <summary>See <see cref="Earlier"/>.</summary>
    public StoreCall? Later { get; set; }

    /// <summary>Links of the queue of calls that wait to be sent.</summary>
    public StoreCall? QueuePrevious { get; set; }

    /// <summary>See <see cref="QueuePrevious"/>.</summary>
    public StoreCall? QueueNext { get; set; }

    /// <summary>
    /// Whether a second copy could do harm. Keeping a lease alive twice does none: its caller reckons from the moment of the call.
    /// </summary>
    public bool IsMutating => Kind is not (CallKind.Read or CallKind.KeepAlive);

    /// <summary>What a voter is told that it is.</summary>
    public RequestOperation Operation => Kind switch
    {
        CallKind.Read => RequestOperation.Read,
        CallKind.KeepAlive => RequestOperation.KeepAlive,
        _ => RequestOperation.Write,
    };

    public ValueTask<TransactionResult> TransactionTask => new(this, version);

    public ValueTask<TimeSpan> TimeToLiveTask => new(this, version);

    public ValueTask Task => new(this, version);

    public void Begin(CallKind kind, Transaction? transaction, LeaseId lease, TimeSpan timeToLive, long deadline)
    {
        Kind = kind;
        Transaction = transaction;
        Lease = lease;
        TimeToLive = timeToLive;
        Deadline = deadline;
    }

    public void SetResult(TransactionResult result)
    {
        transactionResult = result;
        Complete();
    }

    public void SetResult(TimeSpan timeToLive)
    {
        timeToLiveResult = timeToLive;
        Complete();
    }

    public void SetException(StoreException exception)
    {
        error = exception;
        Complete();
    }

    public override void Run()
    {
        Action<object?> action = continuation ?? throw new InvalidOperationException("A call without a continuation was queued.");
        object? state = continuationState;
        continuation = null;
        continuationState = null;
        action(state);
    }

    private void Complete()
    {
        if (completed)
            throw new InvalidOperationException("A call was completed twice.");
        if (Id != 0 || Earlier is not null || Later is not null || QueuePrevious is not null || QueueNext is not null)
            throw new InvalidOperationException("A call was completed while it was still under way.");
        completed = true;
        if (continuation is not null)
            loop.Post(this);
    }

    ValueTaskSourceStatus IValueTaskSource<TransactionResult>.GetStatus(short token) => Status(token);

    ValueTaskSourceStatus IValueTaskSource<TimeSpan>.GetStatus(short token) => Status(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Status(token);

    private ValueTaskSourceStatus Status(short token)
    {
        CheckToken(token);
        return !completed ? ValueTaskSourceStatus.Pending : error is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
    }

    TransactionResult IValueTaskSource<TransactionResult>.GetResult(short token)
    {
        TransactionResult? result = transactionResult;
        Finish(token);
        return result!;
    }

    TimeSpan IValueTaskSource<TimeSpan>.GetResult(short token)
    {
        TimeSpan result = timeToLiveResult;
        Finish(token);
        return result;
    }

    void IValueTaskSource.GetResult(short token) => Finish(token);

    void IValueTaskSource<TransactionResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token);

    void IValueTaskSource<TimeSpan>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token);

    private void OnCompleted(Action<object?> action, object? state, short token)
    {
        loop.AssertCurrent();
        CheckToken(token);
        if (continuation is not null)
            throw new InvalidOperationException("A call is awaited once.");
        continuation = action;
        continuationState = state;
        if (completed)
            loop.Post(this);
    }

    /// <summary>Takes the outcome and gives the object back.</summary>
    private void Finish(short token)
    {
        CheckToken(token);
        if (!completed)
            throw new InvalidOperationException("The result was asked for before it was there.");
        Exception? thrown = error;
        version++;
        completed = false;
        error = null;
        transactionResult = null;
        Transaction = null;
        pool.Return(this);
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
    }

    private void CheckToken(short token)
    {
        if (token != version)
            throw new InvalidOperationException("The result of a call was already taken.");
    }
}
