using Paxtor.Coordination;
using Paxtor.Etcd.Tests.Servers;
using Paxtor.Foundation.Loop;
using Paxtor.Testing.Stores;

namespace Paxtor.Etcd.Tests.Differential;

/// <summary>Runs the same steps on the store of the embedded engine, in memory, and on real etcd, and finds the first difference.</summary>
public sealed class SideBySide(EtcdCluster cluster, StoreHost host, Func<ICoordinationStore, ICoordinationStore>? disguise = null)
{
    /// <summary>Watches are compared after so many steps.</summary>
    private const int StepsBetweenDrains = 40;

    /// <summary>etcd looks every 100 ms for watches that have to catch up; nothing tells when one has that had nothing to tell.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private int runs;

    /// <summary>Runs the steps, on the loop; null when there is no difference.</summary>
    public async Task<string?> RunAsync(Step[] steps)
    {
        runs++;
        long leases = host.Loop.Random.NextInt64(1, long.MaxValue - 100);
        MemoryStore memory = new(host.Loop);
        EtcdStore etcd = new(
            host.Loop, EtcdSettings.Read(cluster.Options($"differential/{host.Loop.Random.Next()}/{runs}/"), "test", StoreHost.Long), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await host.UntilQuorum(etcd, true);
        World expected = new(memory, leases, _ =>
        {
            memory.CompactHistory();
            return ValueTask.CompletedTask;
        });
        World actual = new(disguise?.Invoke(etcd) ?? etcd, leases, etcd.CompactAsync);
        try
        {
            await expected.BeginAsync();
            await actual.BeginAsync();
            string? difference = await CompareAsync(steps, expected, actual);
            await CleanAsync(actual);
            return difference;
        }
        finally
        {
            await etcd.DisposeAsync();
            await memory.DisposeAsync();
        }
    }

    private async Task<string?> CompareAsync(Step[] steps, World expected, World actual)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is CompactStep && steps[..i].LastOrDefault(static s => s is WatchStep { Ahead: <= 0 } or CompactStep) is WatchStep)
                await host.Elapse(CatchUp);

            // Before changes are forgotten and before a watch ends, so that what both have told does not depend on time.
            if ((i % StepsBetweenDrains == 0 || steps[i] is CompactStep or EndWatchStep) && await DrainAsync(expected, actual) is { } early)
                return $"before step {i}: {early}";
            string here = await expected.DoAsync(steps[i]);
            string there = await actual.DoAsync(steps[i]);
            if (here != there)
                return $"step {i}, {steps[i]}:\n  in memory {here}\n  etcd      {there}";
        }

        return await DrainAsync(expected, actual);
    }

    /// <summary>Waits until etcd's watches have told what those in memory have, and compares them.</summary>
    private async Task<string?> DrainAsync(World expected, World actual)
    {
        for (int i = 0; i < expected.Watches.Count; i++)
        {
            WorldWatch here = expected.Watches[i];
            WorldWatch there = actual.Watches[i];
            if (here.IsDisposed)
                continue;
            await Until(here, there);
            if (here.Story != there.Story)
                return $"watch {i}:\n  in memory {here.Story}\n  etcd      {there.Story}";
        }

        return null;
    }

    private async Task Until(WorldWatch here, WorldWatch there)
    {
        // What the store in memory tells is on its way within the loop.
        await host.Elapse(TimeSpan.Zero);
        if (there.Told.Count >= here.Told.Count && there.Ended == here.Ended)
            return;
        LoopCompletion<bool> over = new(host.Loop);
        there.OnTold = () =>
        {
            if (there.Told.Count >= here.Told.Count && there.Ended == here.Ended)
                over.TrySetResult(true);
        };
        using LoopTimer timer = host.Loop.CreateTimer(_ => over.TrySetResult(false), null);
        timer.Arm(Patience);
        await over.Task;
        there.OnTold = null;
    }

    private static async Task CleanAsync(World world)
    {
        foreach (WorldWatch watch in world.Watches)
            watch.Dispose();
        for (int i = 1; i <= RandomSteps.Leases; i++)
            await world.DoAsync(new RevokeStep(i));
        await world.Store.CommitAsync(Transaction.Of(Operation.Delete(KeyRange.Prefix(default))));
    }
}
