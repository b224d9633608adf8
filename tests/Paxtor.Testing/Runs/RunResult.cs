namespace Paxtor.Testing.Tests.Runs;

/// <summary>What came of a run that found nothing wrong.</summary>
/// <param name="TraceHash">Equal for equal runs.</param>
/// <param name="Events">How many events happened.</param>
/// <param name="Time">How much virtual time passed.</param>
/// <param name="Counts">What happened how often.</param>
internal sealed record RunResult(ulong TraceHash, long Events, TimeSpan Time, RunCounts Counts);

/// <summary>A run found something wrong.</summary>
internal sealed class SimulationFailure(int seed, Exception cause, Simulation? simulation, string test = nameof(SimulationSeedsTests)) : Exception(Describe(seed, cause, simulation, test), cause)
{
    private static string Describe(int seed, Exception cause, Simulation? simulation, string test) =>
        $"""
        Seed {seed} failed after {simulation?.Now}: {cause.Message}
        The last events:
        {simulation?.Trace.Last(60)}
        {cause}
        Replay it with: PAXTOR_SIM_SEED={seed} dotnet run -c Release --project tests/Paxtor.Testing -- -class "*.{test}"
        """;
}
