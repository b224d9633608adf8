namespace Paxtor.Placing;

/// <summary>How long jobs run: a distribution with mean 1.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Draw">Draws one.</param>
internal sealed record JobSizes(string Name, Func<Random, double> Draw)
{
    private const double ParetoShape = 1.1;
    private const double ParetoRange = 10_000;

    /// <summary>All alike.</summary>
    public static JobSizes Constant { get; } = new("constant", static _ => 1);

    public static JobSizes Exponential { get; } = new("exponential", static r => -Math.Log(1 - r.NextDouble()));

    /// <summary>Nine in ten take half the mean, one takes eleven times as long as those.</summary>
    public static JobSizes Bimodal { get; } = new("bimodal", static r => r.NextDouble() < 0.9 ? 0.5 : 5.5);

    /// <summary>Heavy-tailed: most are tiny, and a few of them make up most of the work. Bounded, so that its mean is met.</summary>
    public static JobSizes Pareto { get; } = new("Pareto", static r => BoundedPareto(r.NextDouble()) / ParetoMean());

    public static IReadOnlyList<JobSizes> All { get; } = [Constant, Exponential, Bimodal, Pareto];

    public override string ToString() => Name;

    /// <summary>The inverse of the distribution function of 1 − x^(−shape), cut at the range.</summary>
    private static double BoundedPareto(double u) => Math.Pow(1 - (u * (1 - Math.Pow(ParetoRange, -ParetoShape))), -1 / ParetoShape);

    private static double ParetoMean() =>
        ParetoShape / (ParetoShape - 1) * (1 - Math.Pow(ParetoRange, 1 - ParetoShape)) / (1 - Math.Pow(ParetoRange, -ParetoShape));
}
