using Paxtor.Coordination;
using Paxtor.Foundation.Loop;

namespace Paxtor.Tests.Fakes;

/// <summary>A store in which everything succeeds at once and nothing is ever contended: what remains is the cost of the recipes.</summary>
internal sealed class InstantStore(EventLoop loop) : ICoordinationStore
{
    private static readonly OperationResult[] Nothing = [new(OperationKind.Get, [], 0), new(OperationKind.Put, [], 0)];
    private long revision = 1;

    public EventLoop Loop => loop;

    public StoreLimits Limits { get; } = new();

    public bool HasQuorum => true;

    public IDisposable ObserveQuorum(Action<bool> observer) => new Ended();

    public ValueTask<TransactionResult> CommitAsync(Transaction transaction) => new(new TransactionResult(true, ++revision, Nothing));

    public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) => new(timeToLive);

    public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease) => new(TimeSpan.FromSeconds(10));

    public ValueTask RevokeLeaseAsync(LeaseId lease) => ValueTask.CompletedTask;

    public IWatch Watch(WatchRequest request, IWatchObserver observer) => new Ended();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Ended : IWatch
    {
        public void Dispose()
        {
        }
    }
}
