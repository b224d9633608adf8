using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Processes;

/// <summary>Callers side by side, first unmeasured, then measured.</summary>
/// <param name="warm">How long they run before.</param>
/// <param name="time">How long they are measured.</param>
internal sealed class Load(TimeSpan warm, TimeSpan time)
{
    private const int WarmCallers = 64;
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Lets both nodes compile what is measured next: with few callers alone that takes longer than one wants to wait.</summary>
    public Task WarmAsync(Func<int, Lap, Task> caller) => LapsAsync(WarmCallers, warm, caller);

    /// <summary>Measures one line of the table.</summary>
    /// <param name="what">What each operation is.</param>
    /// <param name="callers">How many.</param>
    /// <param name="caller">One of them: its number, and where it counts.</param>
    /// <param name="target">What is to be reached, a second; null for no target.</param>
    /// <param name="farUse">Asks the other node what it has used so far; null when there is none.</param>
    public async Task<ProcessRow> RunAsync(string what, int callers, Func<int, Lap, Task> caller, double? target = null, Func<Task<ProcessUse>>? farUse = null)
    {
        await LapsAsync(callers, warm, caller);
        ProcessUse far = farUse is null ? default : await farUse();
        ProcessUse near = ProcessUse.Now();
        long begun = Clock.GetTimestamp();
        Lap[] laps = await LapsAsync(callers, time, caller);
        double seconds = Clock.GetElapsedTime(begun).TotalSeconds;
        near = ProcessUse.Now() - near;
        far = farUse is null ? default : await farUse() - far;
        long count = Math.Max(1, laps.Sum(static l => l.Count));
        Latencies times = new();
        foreach (Lap lap in laps)
            times.Add(lap.Times);
        // What the measurement itself allocates: the callers' times.
        long bytes = near.Bytes - callers * (long)Latencies.Bytes;
        return new ProcessRow("Paxtor", what, callers, count / seconds)
        {
            Target = target,
            P50Microseconds = times.At(0.5),
            P99Microseconds = times.At(0.99),
            BytesEach = Math.Max(0, (double)bytes / count),
            FarBytesEach = farUse is null ? null : (double)far.Bytes / count,
            ProcessorEach = farUse is null ? null : (double)(near.Microseconds + far.Microseconds) / count,
            SwitchesEach = farUse is null ? null : (double)(near.Switches + far.Switches) / count,
            SlowestShare = callers == 1 ? null : laps.Min(static l => l.Count) * (double)callers / count,
        };
    }

    private static async Task<Lap[]> LapsAsync(int callers, TimeSpan time, Func<int, Lap, Task> caller)
    {
        LapClock clock = new();
        Lap[] laps = [.. Enumerable.Range(0, callers).Select(_ => new Lap(clock))];
        Task all = Task.WhenAll(laps.Select((lap, i) => Task.Run(() => caller(i, lap))));
        await Task.WhenAny(all, Task.Delay(time, Clock));
        clock.End();
        await all;
        return laps;
    }
}
