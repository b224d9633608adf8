using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Testing.Stores;

/// <summary>What the nodes of a <see cref="MemoryStore"/> share: the state machine, and a leader that never changes and keeps the deadlines of leases.</summary>
internal sealed class MemoryEngine : ILeaseObserver
{
    /// <summary>The only term there is.</summary>
    private const ulong Term = 1;

    private readonly ProtoWriter response = new();

    public MemoryEngine(EventLoop loop, StoreLimits limits)
    {
        Loop = loop;
        Limits = limits;
        Machine = new StoreMachine(new StoreMachineOptions { ResponseBytesMax = limits.MaxResponseBytes }) { LeaseObserver = this };
    }

    public EventLoop Loop { get; }

    public StoreLimits Limits { get; }

    public StoreMachine Machine { get; }

    public List<MemoryStore> Nodes { get; } = [];

    public bool HasQuorum { get; private set; } = true;

    /// <summary>Requests that are held up on their way.</summary>
    public Queue<byte[]> Late { get; } = [];

    /// <summary>Why a request is not even proposed, or null.</summary>
    public StoreException? Refuse(ReadOnlySpan<byte> request) =>
        StoreCodec.Check(request, Limits, out _, out string? refusal) ? null : new InvalidStoreRequestException(refusal!);

    /// <summary>Carries a request out.</summary>
    /// <returns>The answer; valid until the next call.</returns>
    public ProtoWriter Execute(ReadOnlySpan<byte> request)
    {
        response.Clear();
        StoreCodec.Check(request, Limits, out StoreRequestKind kind, out _);
        if (kind == StoreRequestKind.KeepAlive)
            KeepAlive(StoreCodec.ReadLease(request));
        else if (kind == StoreRequestKind.ReadTransaction)
            Machine.Read(request, response);
        else
            Machine.Apply(request, Term, response);
        return response;
    }

    public int DeliverLate()
    {
        int count = Late.Count;
        while (Late.TryDequeue(out byte[]? request))
            Execute(request);
        return count;
    }

    public void SetQuorum(bool hasQuorum)
    {
        Loop.AssertCurrent();
        if (hasQuorum == HasQuorum)
            return;
        HasQuorum = hasQuorum;
        foreach (LeaseRecord lease in Machine.Leases)
        {
            if (hasQuorum)
                Arm(lease);
            else
                TimerOf(lease).Cancel();
        }

        foreach (MemoryStore node in Nodes.ToArray())
            node.ConnectionChanged();
    }

    /// <summary>A node is done; with the last one the deadlines go, so that nothing keeps the loop busy.</summary>
    public void Remove(MemoryStore node)
    {
        Nodes.Remove(node);
        if (Nodes.Count > 0)
            return;
        foreach (LeaseRecord lease in Machine.Leases)
            TimerOf(lease).Cancel();
    }

    public void OnLeaseGranted(LeaseRecord lease)
    {
        lease.DriverState = Loop.CreateTimer(s => Expire((LeaseRecord)s!), lease);
        Arm(lease);
    }

    public void OnLeaseEnded(LeaseRecord lease) => TimerOf(lease).Dispose();

    public void OnLeasesReplaced() => throw new InvalidOperationException("A store in memory restores no snapshots.");

    private static LoopTimer TimerOf(LeaseRecord lease) => (LoopTimer)lease.DriverState!;

    private static void Arm(LeaseRecord lease) => TimerOf(lease).Arm(TimeSpan.FromSeconds(lease.TimeToLiveSeconds));

    private void KeepAlive(LeaseId id)
    {
        if (Machine.FindLease(id) is not { } lease)
        {
            StoreCodec.WriteError(response, new LeaseNotFoundException(id));
            return;
        }

        Arm(lease);
        StoreCodec.WriteLeaseResult(response, lease.TimeToLiveSeconds);
    }

    private void Expire(LeaseRecord lease)
    {
        ProtoWriter command = new(64);
        StoreCodec.WriteExpireLeases(command, Term, [new LeaseExpiry(lease.Id, lease.Grant)]);
        Machine.Apply(command.Written, Term, response: null);
    }
}
