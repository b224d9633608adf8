namespace Paxtor.Bench.Reporting;

/// <summary>
/// Times counted in classes that are 1/32 of their size wide, so that those of many processes can be sent and added up; a quantile is exact to 3%.
/// </summary>
internal sealed class Latencies
{
    private const int Steps = 32;

    /// <summary>About what one takes.</summary>
    public const int Bytes = (64 * Steps * sizeof(long)) + 64;

    private readonly long[] counts = new long[64 * Steps];

    public long Count { get; private set; }

    /// <summary>Adds a time.</summary>
    /// <param name="ticks">In ticks of <see cref="TimeProvider.System"/>'s timestamps.</param>
    public void Add(long ticks)
    {
        counts[ClassOf(Math.Max(1, ticks))]++;
        Count++;
    }

    public void Add(Latencies other) => Add(other.Sparse());

    /// <summary>Adds what <see cref="Sparse"/> gave.</summary>
    public void Add(long[] sparse)
    {
        for (int i = 0; i < sparse.Length; i += 2)
        {
            counts[sparse[i]] += sparse[i + 1];
            Count += sparse[i + 1];
        }
    }

    /// <summary>Class and count, class and count …, of those that hold any.</summary>
    public long[] Sparse() => [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).SelectMany(i => new[] { i, counts[i] })];

    /// <summary>The time that a share of all do not exceed, in microseconds.</summary>
    public double At(double share)
    {
        if (Count == 0)
            return double.NaN;
        long rank = (long)(share * (Count - 1));
        int at = 0;
        for (long seen = counts[0]; seen <= rank; seen += counts[at])
            at++;
        int power = at / Steps;
        double ticks = Math.ScaleB(1 + ((at % Steps + 0.5) / Steps), power);
        return ticks * 1e6 / TimeProvider.System.TimestampFrequency;
    }

    private static int ClassOf(long ticks)
    {
        int power = 63 - (int)long.LeadingZeroCount(ticks);
        return (power * Steps) + (int)((ticks - (1L << power)) * (double)Steps / (1L << power));
    }
}
