namespace Paxtor.Tests.Locks;

public class RandomRunTests(ITestOutputHelper output)
{
    [Fact]
    public void RandomRuns_WithFaults_KeepTheRules()
    {
        int grants = 0;
        int losses = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            RandomRun run = new(seed);
            try
            {
                run.Run(60);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed} failed: {e.Message}", e);
            }

            grants += run.Grants;
            losses += run.Losses;
        }

        output.WriteLine($"{Seeds} seeds, {grants} grants, {losses} losses");
        Assert.True(grants > Seeds * 50, $"Only {grants} grants: the runs show little.");
        Assert.True(losses > Seeds, $"Only {losses} locks were lost: the runs show little.");
    }

    [Fact]
    public void RandomRun_SameSeed_IsTheSameRun() => Assert.Equal(new RandomRun(42).Run(30), new RandomRun(42).Run(30));

    /// <summary>More by the environment variable PAXTOR_SEEDS.</summary>
    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("PAXTOR_SEEDS"), out int seeds) ? seeds : 40;
}
