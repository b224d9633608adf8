using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>Callers that all ask for a while.</summary>
internal static class Measurement
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Runs callers side by side.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="time">For how long.</param>
    /// <param name="caller">One of them: its number, the timestamp at which to end, and where its times go.</param>
    /// <returns>The times, and for how long they really ran.</returns>
    public static async Task<(Latencies Times, double Seconds)> RunAsync(int callers, TimeSpan time, Func<int, long, Latencies, Task> caller)
    {
        long begun = Clock.GetTimestamp();
        long end = begun + (long)(time.TotalSeconds * Clock.TimestampFrequency);
        Latencies[] each = [.. Enumerable.Range(0, callers).Select(static _ => new Latencies())];
        await Task.WhenAll(each.Select((times, i) => Task.Run(() => caller(i, end, times))));
        double seconds = Clock.GetElapsedTime(begun).TotalSeconds;
        Latencies all = new();
        foreach (Latencies one in each)
            all.Add(one);
        return (all, seconds);
    }

    /// <summary>The same as a line of a table.</summary>
    public static async Task<LockRow> RowAsync(string system, string what, int callers, TimeSpan time, Func<int, long, Latencies, Task> caller)
    {
        long bytes = GC.GetTotalAllocatedBytes();
        TimeSpan processor = ProcessorTime.Total();
        (Latencies times, double seconds) = await RunAsync(callers, time, caller);
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        processor = ProcessorTime.Total() - processor;
        return new LockRow(system, what, callers, times.Count / seconds, times.At(0.5), times.At(0.99), (double)bytes / Math.Max(1, times.Count), processor.TotalMicroseconds / Math.Max(1, times.Count));
    }
}
