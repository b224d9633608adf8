using Microsoft.Extensions.Logging;
using Paxtor.Coordination;
using Paxtor.Etcd.Calls;
using Paxtor.Etcd.Endpoints;
using Paxtor.Etcd.Grpc;
using Paxtor.Etcd.Leases;
using Paxtor.Etcd.Limits;
using Paxtor.Etcd.Watches;
using Paxtor.Etcd.Wire;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd;

/// <summary>The coordination store over an etcd cluster, by etcd's version 3 API.</summary>
/// <remarks>
/// Fault model: members stop, restart, pause, lose the quorum, answer late or never; connections break at any time. Members are not expected to lie,
/// but an answer that makes no sense counts as none. Never used: serializable reads, etcd's own lock service.
/// </remarks>
internal sealed class EtcdStore : ICoordinationStore, IStoreStatus
{
    private readonly QuorumObservers observers = new();
    private readonly EndpointSet endpoints;
    private readonly CallPump calls;
    private readonly LeaseKeeper leases;
    private readonly WatchMux watches;
    private readonly LeaseCodec leaseCodec = new();
    private readonly TransactionWriter writer;
    private readonly TransactionReader reader;
    private bool disposed;

    /// <summary>Makes the store and begins to look for a member that serves. On the loop.</summary>
    public EtcdStore(EventLoop loop, EtcdSettings settings, ILogger logger)
    {
        loop.AssertCurrent();
        Loop = loop;
        Limits = settings.Limits;
        KeySpace keys = new(settings.Prefix);
        writer = new TransactionWriter(keys);
        reader = new TransactionReader(keys);
        byte[] probeFrame = writer.WriteProbe();
        endpoints = new EndpointSet(loop, settings, probeFrame, observers, logger);
        calls = new CallPump(loop, endpoints, settings);
        leases = new LeaseKeeper(loop, endpoints, calls, leaseCodec, probeFrame);
        watches = new WatchMux(loop, endpoints, Limits, new WatchCodec(keys, reader), logger);
        endpoints.OnReady = OnReady;
        endpoints.Start();
    }

    /// <inheritdoc/>
    public EventLoop Loop { get; }

    /// <inheritdoc/>
    public StoreLimits Limits { get; }

    /// <inheritdoc/>
    public bool HasQuorum => observers.HasQuorum;

    /// <inheritdoc/>
    public long KnownRevision => watches.Reached;

    /// <inheritdoc/>
    public string Problem => observers.HasQuorum ? "" : endpoints.Problem;

    /// <inheritdoc/>
    public IDisposable ObserveQuorum(Action<bool> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Loop.AssertCurrent();
        return observers.Add(observer);
    }

    /// <inheritdoc/>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Loop.AssertCurrent();
        Check(RequestCheck.Of(transaction, Limits));
        byte[] frame = writer.Write(transaction);
        Check(RequestCheck.OfSize(frame.Length - GrpcFrame.HeaderBytes, Limits));
        bool writes = !transaction.IsReadOnly;
        long deadline = calls.Deadline;
        CallAnswer answer = await calls.CallAsync(TransactionWriter.MethodOf(transaction), frame, writes, deadline).ConfigureAwait(false);
        switch (answer.Verdict)
        {
            case Verdict.Done:
                return Read(transaction, answer.Body, writes);
            case Verdict.LeaseNotFound:
                throw new LeaseNotFoundException(await FindMissingAsync(transaction, deadline).ConfigureAwait(false));
            case Verdict.AnswerTooLarge when writes:
                throw new OutcomeUnknownException($"{answer.Message} The transaction was carried out.");
            case Verdict.AnswerTooLarge:
                throw new InvalidStoreRequestException($"{answer.Message} Read with a limit.");
            default:
                throw Refused(answer);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive)
    {
        Loop.AssertCurrent();
        Check(RequestCheck.Of(lease, timeToLive));
        byte[] frame = leaseCodec.WriteGrant(lease, (long)Math.Ceiling(timeToLive.TotalSeconds));
        CallAnswer answer = await calls.CallAsync(GrpcMethod.LeaseGrant, frame, writes: true, calls.Deadline).ConfigureAwait(false);
        if (answer.Verdict == Verdict.LeaseExists)
            throw new LeaseExistsException(lease);
        if (answer.Verdict != Verdict.Done)
            throw Refused(answer);
        Note(answer.Body);
        return TimeSpan.FromSeconds(LeaseCodec.Read(answer.Body).TimeToLiveSeconds);
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease)
    {
        Loop.AssertCurrent();
        Check(RequestCheck.Of(lease));
        return await leases.KeepAliveAsync(lease).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RevokeLeaseAsync(LeaseId lease)
    {
        Loop.AssertCurrent();
        Check(RequestCheck.Of(lease));
        CallAnswer answer = await calls.CallAsync(GrpcMethod.LeaseRevoke, leaseCodec.WriteId(lease), writes: true, calls.Deadline).ConfigureAwait(false);
        if (answer.Verdict == Verdict.LeaseNotFound)
            throw new LeaseNotFoundException(lease);
        if (answer.Verdict != Verdict.Done)
            throw Refused(answer);
        Note(answer.Body);
    }

    /// <inheritdoc/>
    public IWatch Watch(WatchRequest request, IWatchObserver observer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        Loop.AssertCurrent();
        return watches.Begin(request, observer);
    }

    /// <summary>Forgets changes up to a revision, as an operator would: for tests.</summary>
    internal async ValueTask CompactAsync(long revision)
    {
        CallAnswer answer = await calls.CallAsync(GrpcMethod.Compact, MaintenanceCodec.WriteCompact(revision), writes: true, calls.Deadline).ConfigureAwait(false);
        if (answer.Verdict != Verdict.Done)
            throw Refused(answer);
    }

    /// <summary>
    /// Completes everything outstanding: as unknown where a change may have been carried out, else as "no quorum". Watches end. On the loop.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Loop.AssertCurrent();
        if (disposed)
            return ValueTask.CompletedTask;
        disposed = true;
        calls.Close();
        leases.Close();
        watches.Close();
        endpoints.Dispose();
        observers.Set(false);
        return ValueTask.CompletedTask;
    }

    private static void Check(string? refusal)
    {
        if (refusal is not null)
            throw new InvalidStoreRequestException(refusal);
    }

    private static InvalidStoreRequestException Refused(CallAnswer answer) => new($"etcd refuses the request: {answer.Message}");

    private void OnReady()
    {
        calls.Pump();
        leases.OnReady();
        watches.OnReady();
    }

    private void Note(byte[] body) => watches.Reach(ResponseHeader.Of(body).Revision);

    private TransactionResult Read(Transaction transaction, byte[] body, bool writes)
    {
        try
        {
            TransactionResult result = reader.Read(transaction, body);
            watches.Reach(result.Revision);
            return result;
        }
        catch (Exception e) when (e is WireFormatException or InvalidDataException)
        {
            throw writes
                ? new OutcomeUnknownException($"The answer makes no sense: {e.Message}. The transaction was carried out.", e)
                : new NoQuorumException($"The answer makes no sense: {e.Message}.", e);
        }
    }

    /// <summary>Which lease it was that etcd did not find: it does not say.</summary>
    private async ValueTask<LeaseId> FindMissingAsync(Transaction transaction, long deadline)
    {
        LeaseId[] named = [.. transaction.Then.Concat(transaction.Else).Select(static o => o.Lease).Where(static l => !l.IsNone).Distinct()];
        foreach (LeaseId lease in named.Length > 1 ? named : [])
        {
            CallAnswer answer = await calls.CallAsync(GrpcMethod.LeaseTimeToLive, leaseCodec.WriteId(lease), writes: false, deadline).ConfigureAwait(false);
            if (answer.Verdict == Verdict.Done && LeaseCodec.Read(answer.Body).TimeToLiveSeconds < 0)
                return lease;
        }

        return named[0];
    }
}
