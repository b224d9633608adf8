using Paxtor.Coordination;
using Paxtor.Foundation.Loop;
using Paxtor.Testing.Stores;
using Paxtor.Tests.Conformance;

namespace Paxtor.Testing.Tests.Stores;

/// <summary>The store in memory on a real loop.</summary>
public sealed class MemoryStoreHarness : StoreHarness
{
    private readonly SerialLoop loop;
    private readonly TaskCompletionSource<Exception> fatal = new();
    private MemoryStore? other;
    private MemoryStore? store;

    public MemoryStoreHarness() => loop = new SerialLoop(TimeProvider.System, seed: 7, fatal.SetResult);

    public override ICoordinationStore Store => store!;

    public override ICoordinationStore Other => other ??= store!.Connect();

    public override Task<Exception> Failure => fatal.Task;

    public override bool CanLoseQuorum => true;

    public static async ValueTask<StoreHarness> StartAsync()
    {
        MemoryStoreHarness harness = new();
        await harness.OnLoop(() => harness.store = new MemoryStore(harness.loop));
        return harness;
    }

    public override ValueTask SetQuorumAsync(bool hasQuorum)
    {
        store!.StoreHasQuorum = hasQuorum;
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompactAsync(long revision)
    {
        store!.CompactHistory();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await OnLoop(() =>
        {
            _ = store!.DisposeAsync();
            _ = other?.DisposeAsync();
        });
        loop.Dispose();
    }

    private async Task OnLoop(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(
            static s =>
            {
                s.action();
                s.done.SetResult();
            },
            (action, done));
        Task first = await Task.WhenAny(done.Task, fatal.Task);
        if (first == fatal.Task)
            throw await fatal.Task;
    }
}

public sealed class MemoryStoreTransactions : TransactionConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreCompares : CompareConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreReads : ReadConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreLimits : LimitConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreLeases : LeaseConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreWatches : WatchConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}

public sealed class MemoryStoreQuorum : QuorumConformance
{
    protected override ValueTask<StoreHarness> StartAsync() => MemoryStoreHarness.StartAsync();
}
