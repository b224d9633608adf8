using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Failover;

/// <summary>Owners, each a process of its own with one lock that someone else waits for: from their death, or their being told to leave, to the grant.</summary>
internal static class OwnerDeaths
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task<IEnumerable<FailoverRow>> MeasureAsync(Target target, BenchOptions options)
    {
        await using PaxtorNode waiter = await target.StartNodeAsync("waiter", options.Secret);
        Random random = new(1);
        // All at once, each at another moment of its round of renewals.
        TimeSpan[] killed = await Task.WhenAll(Enumerable.Range(0, options.Owners).Select(i =>
            OneAsync(target, options, waiter, $"killed{i.ToString(CultureInfo.InvariantCulture)}", TimeSpan.FromSeconds(1 + (4 * random.NextDouble())), static p => p.Kill())));
        List<TimeSpan> left = [];
        for (int i = 0; i < options.Owners; i++)
            left.Add(await OneAsync(target, options, waiter, $"left{i.ToString(CultureInfo.InvariantCulture)}", TimeSpan.FromMilliseconds(200), static p => p.Terminate()));
        return
        [
            FailoverRow.Of(target.System, "owner's process killed: to the next owner's grant (time to live 10 s)", killed),
            FailoverRow.Of(target.System, "owner's process told to end (SIGTERM): to the next owner's grant", left),
        ];
    }

    private static async Task<TimeSpan> OneAsync(Target target, BenchOptions options, PaxtorNode waiter, string key, TimeSpan after, Action<ChildProcess> end)
    {
        await using ChildProcess owner = ChildProcess.StartSelf(options.Secret, OwnerProcess.Verb, key, target.Kind, target.Address, key);
        await owner.ReadAsync();
        Task<LockHandle> next = waiter.Locks.AcquireAsync(key);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10), Clock);
        while ((await waiter.Locks.GetQueueAsync(key)).Count < 2)
            await timer.WaitForNextTickAsync();
        await Task.Delay(after, Clock);
        long ended = Clock.GetTimestamp();
        end(owner);
        LockHandle granted = await next;
        TimeSpan took = Clock.GetElapsedTime(ended);
        await granted.DisposeAsync();
        Console.Error.WriteLine($"{target.System}: {key}: granted after {took.TotalMilliseconds:0} ms");
        return took;
    }
}
