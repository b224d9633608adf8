using System.Runtime.CompilerServices;
using Paxtor.Bench.Processes;

namespace Paxtor.Bench.Pool;

/// <summary>What the pool's members run.</summary>
public static class PoolJobs
{
    private const int Rounds = 100_000;

    /// <summary>Nothing.</summary>
    public static void Nothing()
    {
        // Only its start is measured.
    }

    /// <summary>A number, to see a result come back.</summary>
    public static int Echo(int number) => number;

    /// <summary>A job of a size: turns a loop for as long as that takes on a processor while all of them are busy.</summary>
    /// <param name="microseconds">Its size.</param>
    /// <param name="rate">Rounds in a microsecond.</param>
    public static int Work(int microseconds, double rate) => Spin((long)(microseconds * rate));

    /// <summary>Measures from this member.</summary>
    /// <param name="what">One of <see cref="PoolMeasures"/>'.</param>
    /// <param name="callers">How many at a time.</param>
    /// <param name="warmSeconds">Before.</param>
    /// <param name="seconds">How long.</param>
    public static async Task<MemberFigures> MeasureAsync(string what, int callers, double warmSeconds, double seconds)
    {
        IPool pool = JobContext.Current!.Pool;
        Processes.Load load = new(TimeSpan.FromSeconds(warmSeconds), TimeSpan.FromSeconds(seconds));
        ProcessRow row = await load.RunAsync(what, callers, PoolCallers.Of(what, pool)).ConfigureAwait(false);
        return new MemberFigures(row.Value, row.P50Microseconds ?? double.NaN, row.P99Microseconds ?? double.NaN, row.BytesEach ?? 0, row.SlowestShare);
    }

    /// <summary>Rounds of the loop in a microsecond, on a processor while all of them are busy: two that share a core are slower together than alone.</summary>
    public static double Calibrate()
    {
        Spin(20_000_000);
        double[] rates = new double[Environment.ProcessorCount];
        using Barrier together = new(rates.Length);
        Thread[] threads = [.. Enumerable.Range(0, rates.Length).Select(i => new Thread(() =>
        {
            for (int round = 0; round < 10; round++)
            {
                together.SignalAndWait();
                long begun = TimeProvider.System.GetTimestamp();
                Spin(20_000_000);
                rates[i] = Math.Max(rates[i], 20_000_000 / TimeProvider.System.GetElapsedTime(begun).TotalMicroseconds);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return rates.Average();
    }

    // Optimized from the first call: else the calibration would run other code than the jobs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Spin(long rounds)
    {
        int value = 1;
        while (rounds > 0)
        {
            int turn = (int)Math.Min(rounds, Rounds);
            for (int i = 0; i < turn; i++)
                value = (value * 31) + i;
            rounds -= turn;
        }

        return value;
    }
}

/// <summary>What a member measured.</summary>
public sealed record MemberFigures(double PerSecond, double P50, double P99, double BytesEach, double? SlowestShare);
