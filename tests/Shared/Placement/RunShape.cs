namespace Paxtor.Placing;

/// <summary>What is simulated.</summary>
internal sealed record RunShape
{
    public int Members { get; init; } = 3;

    public int Cores { get; init; } = 1;

    /// <summary>How many members place jobs, each by what it knows itself.</summary>
    public int Placers { get; init; } = 1;

    public int Jobs { get; init; } = 10_000;

    /// <summary>The mean time a job runs, in seconds.</summary>
    public double MeanSeconds { get; init; } = 0.2;

    /// <summary>Between two reports of a member, in seconds: how old they get. 0: they are always fresh.</summary>
    public double ReportAge { get; init; } = 2;

    /// <summary>One way between two members, in seconds.</summary>
    public double Latency { get; init; } = 0.0002;

    public int Seed { get; init; } = 1;
}
