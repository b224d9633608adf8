using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>Callers of our client library.</summary>
internal static class LockCallers
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Acquires and releases a key of its own, again and again.</summary>
    public static async Task PairsAsync(ILocks locks, LockKey key, long end, Latencies times)
    {
        while (Clock.GetTimestamp() is long begun && begun < end)
        {
            LockHandle handle = await locks.AcquireAsync(key);
            await handle.DisposeAsync();
            times.Add(Clock.GetTimestamp() - begun);
        }
    }

    /// <summary>One key that all callers want: the time from the call that releases to the next owner's knowing.</summary>
    public sealed class HandOver(ILocks locks)
    {
        private long releasedAt;

        public async Task RunAsync(long end, Latencies times)
        {
            while (Clock.GetTimestamp() < end)
            {
                LockHandle handle = await locks.AcquireAsync("contended");
                long now = Clock.GetTimestamp();
                if (releasedAt != 0)
                    times.Add(now - releasedAt);
                releasedAt = Clock.GetTimestamp();
                await handle.DisposeAsync();
            }
        }
    }
}
