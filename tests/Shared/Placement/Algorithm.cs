namespace Paxtor.Placing;

/// <summary>Makes an algorithm for a run.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Make">Makes one.</param>
/// <param name="IsCentral">Whether one node places for all.</param>
internal sealed record Algorithm(string Name, Func<PlacementRun, IPlacementAlgorithm> Make, bool IsCentral = false)
{
    public static Algorithm Paxtor { get; } = new("Paxtor", static run => new PaxtorPlacement(run, hasAnswers: true));

    /// <summary>Ours where only nodes are asked for, so that no answers bring news.</summary>
    public static Algorithm PaxtorByReports { get; } = new("by reports", static run => new PaxtorPlacement(run, hasAnswers: false));

    public static Algorithm Erlang { get; } = new("Erlang", static run => new ErlangPlacement(run.Members.Count), IsCentral: true);

    public static Algorithm Random { get; } = new("random", static run => new RandomPlacement(run));

    public static Algorithm RoundRobin { get; } = new("round-robin", static run => new RoundRobinPlacement(run));

    public static Algorithm TwoChoices { get; } = new("two choices", static run => new LeastExpectedPlacement(run, isOfTwo: true));

    public static Algorithm LeastExpected { get; } = new("least expected", static run => new LeastExpectedPlacement(run, isOfTwo: false));

    /// <summary>Knows how long each job will run, and all that waits.</summary>
    public static Algorithm Ideal { get; } = new("ideal", static run => new IdealPlacement(run));

    public static IReadOnlyList<Algorithm> All { get; } = [Paxtor, PaxtorByReports, Erlang, Random, RoundRobin, TwoChoices, LeastExpected, Ideal];

    public override string ToString() => Name;
}
