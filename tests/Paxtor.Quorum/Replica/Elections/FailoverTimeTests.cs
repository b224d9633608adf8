using System.Globalization;

namespace Paxtor.Quorum.Tests.Replica.Elections;

/// <summary>
/// How long a cluster that loses its leader answers no write, in virtual time. PAXTOR_FAILOVER_SEEDS runs that many seeds in place of the usual number, and
/// PAXTOR_FAILOVER_SEED one of them with its whole trace.
/// </summary>
public sealed class FailoverTimeTests
{
    [Theory]
    [InlineData(nameof(Weather.Calm), LeaderEnd.Process, 3, 40, 55, 250)]
    [InlineData(nameof(Weather.Calm), LeaderEnd.Process, 5, 60, 45, 400)]
    [InlineData(nameof(Weather.Busy), LeaderEnd.Process, 3, 40, 120, 400)]
    [InlineData(nameof(Weather.Busy), LeaderEnd.Process, 5, 40, 100, 500)]
    [InlineData(nameof(Weather.Far), LeaderEnd.Process, 3, 20, 800, 1_300)]
    [InlineData(nameof(Weather.Busy), LeaderEnd.Pause, 3, 30, 1_000, 1_300)]
    [InlineData(nameof(Weather.Busy), LeaderEnd.Machine, 5, 20, 1_000, 1_300)]
    internal void Leader_ends_and_another_serves_soon(string weather, LeaderEnd end, int voters, int seeds, int milliseconds50, int millisecondsMax)
    {
        if (Setting("PAXTOR_FAILOVER_SEED") is { } only)
        {
            Console.WriteLine($"figure: {weather} {end} {voters}: {new FailoverRun(only, voters, Weather.Of(weather), Console.WriteLine).EndLeader(end).TotalMilliseconds:0} ms");
            return;
        }

        seeds = Setting("PAXTOR_FAILOVER_SEEDS") ?? seeds;
        (int Seed, double Milliseconds)[] all = new (int, double)[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => all[i] = (i + 1, new FailoverRun(i + 1, voters, Weather.Of(weather)).EndLeader(end).TotalMilliseconds));
        Array.Sort(all, static (a, b) => a.Milliseconds.CompareTo(b.Milliseconds));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: {weather} {end} {voters}: {seeds} seeds, p50 {all[seeds / 2].Milliseconds:0} p90 {all[seeds * 9 / 10].Milliseconds:0} p99 {all[seeds * 99 / 100].Milliseconds:0} max {all[^1].Milliseconds:0} ms (seed {all[^1].Seed}); {all.Count(static t => t.Milliseconds > 500)} over 500 ms"));
        Assert.InRange(all[seeds / 2].Milliseconds, 0, milliseconds50);
        Assert.InRange(all[^1].Milliseconds, 0, millisecondsMax);
    }

    /// <summary>Slow disks, a slow network, and a leader and followers that stand still for up to two thirds of an election time-out, are no reason for another leader.</summary>
    [Fact]
    public void Nobody_dies_and_the_leader_stays()
    {
        for (int seed = 1; seed <= 4; seed++)
        {
            FailoverRun run = new(seed, 3, Weather.Busy with { PauseMax = TimeSpan.FromMilliseconds(530), PauseProbability = 0.02 });
            ulong term = run.Term;
            run.Wait(TimeSpan.FromSeconds(15));
            Assert.True(run.Term == term, $"Seed {seed}: {run.Term - term} elections.");
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
