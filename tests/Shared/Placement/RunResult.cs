namespace Paxtor.Placing;

/// <summary>How a run went.</summary>
/// <param name="Slowdown">The mean, over jobs, of the time from its start to its end, by the time it ran; jobs shorter than a tenth of the mean count as that long.</param>
/// <param name="Makespan">From the first start to the last end, in seconds.</param>
/// <param name="WorkOfACore">All work, by the number of cores, in seconds.</param>
/// <param name="Longest">The longest job, in seconds.</param>
internal sealed record RunResult(double Slowdown, double Makespan, double WorkOfACore, double Longest)
{
    /// <summary>What no placement goes below.</summary>
    public double Bound => Math.Max(WorkOfACore, Longest);

    /// <summary>The makespan, by the bound.</summary>
    public double Stretch => Makespan / Bound;
}
