using System.Globalization;
using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;

namespace Paxtor.Etcd.Tests.Differential;

/// <summary>
/// The same random transactions, leases, watches and compactions on both engines: every answer and every change told is compared. How many come
/// from PAXTOR_ETCD_OPERATIONS, from which seed on from PAXTOR_ETCD_SEED.
/// </summary>
public sealed class DifferentialTests(DifferentialTests.Etcd etcd) : IClassFixture<DifferentialTests.Etcd>
{
    private const int StepsOfARun = 400;

    [Fact]
    public async Task RandomSteps_AreAnsweredAlikeByBothEngines()
    {
        int operations = FromEnvironment("PAXTOR_ETCD_OPERATIONS", 4_000);
        int seed = FromEnvironment("PAXTOR_ETCD_SEED", 1);
        await using StoreHost host = new();
        SideBySide both = new(etcd, host);
        long begun = TimeProvider.System.GetTimestamp();
        await host.OnLoop(async () =>
        {
            for (int done = 0; done < operations; done += StepsOfARun, seed++)
            {
                Step[] steps = new RandomSteps(new Random(seed)).Make(Math.Min(StepsOfARun, operations - done));
                if (await both.RunAsync(steps) is not { } difference)
                    continue;
                Console.WriteLine($"seed {seed}, {difference}");
                Assert.Fail($"Seed {seed}: {await SmallestAsync(both, steps)}\nFirst seen {difference}");
            }
        });
        Console.WriteLine($"figure: {operations} random operations on both engines without a difference, in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0} s");
    }

    [Fact]
    public async Task ADifference_IsFoundAndMadeSmall()
    {
        await using StoreHost host = new();
        SideBySide both = new(etcd, host, static store => new ForgetfulStore(store));
        await host.OnLoop(async () =>
        {
            Step[] steps = new RandomSteps(new Random(3)).Make(60);
            Assert.NotNull(await both.RunAsync(steps));
            Step[] smallest = await Shrinker.ShrinkAsync(steps, async s => await both.RunAsync(s) is not null);
            Assert.InRange(smallest.Length, 1, 3);
            Assert.All(smallest, static s => Assert.IsNotType<WatchStep>(s));
        });
    }

    private static async Task<string> SmallestAsync(SideBySide both, Step[] steps)
    {
        Step[] smallest = await Shrinker.ShrinkAsync(steps, async s => await both.RunAsync(s) is not null);
        return $"{string.Join('\n', smallest.Select(static s => s.ToString()))}\n{await both.RunAsync(smallest)}";
    }

    private static int FromEnvironment(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : usual;

    /// <summary>An etcd of its own, since revisions are compared.</summary>
    public sealed class Etcd() : EtcdCluster(1);

    /// <summary>A store that answers one too few where more than one key was deleted.</summary>
    private sealed class ForgetfulStore(ICoordinationStore inner) : ICoordinationStore
    {
        public Foundation.Loop.EventLoop Loop => inner.Loop;

        public StoreLimits Limits => inner.Limits;

        public bool HasQuorum => inner.HasQuorum;

        public IDisposable ObserveQuorum(Action<bool> observer) => inner.ObserveQuorum(observer);

        public async ValueTask<TransactionResult> CommitAsync(Transaction transaction)
        {
            TransactionResult result = await inner.CommitAsync(transaction).ConfigureAwait(false);
            return result with { Results = [.. result.Results.Select(static r => r is { Kind: OperationKind.Delete, Count: > 1 } ? r with { Count = r.Count - 1 } : r)] };
        }

        public ValueTask<TimeSpan> GrantLeaseAsync(LeaseId lease, TimeSpan timeToLive) => inner.GrantLeaseAsync(lease, timeToLive);

        public ValueTask<TimeSpan> KeepAliveAsync(LeaseId lease) => inner.KeepAliveAsync(lease);

        public ValueTask RevokeLeaseAsync(LeaseId lease) => inner.RevokeLeaseAsync(lease);

        public IWatch Watch(WatchRequest request, IWatchObserver observer) => inner.Watch(request, observer);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
