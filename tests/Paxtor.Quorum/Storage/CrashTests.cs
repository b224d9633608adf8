using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class CrashTests
{
    [Fact]
    public void Crash_AtRandomPlaces_KeepsEverythingAcknowledgedAndInventsNothing()
    {
        int torn = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            var run = new StorageRun(seed);
            var random = new Random(seed * 31);
            for (int life = 0; life < 8; life++)
            {
                run.Disk.Faults.FailAfterOperations = random.Next(60);
                if (!run.StepUntilFailure(40))
                    run.Disk.Faults.FailAfterOperations = null;
                End(run, random);

                // The end may come again, during recovery.
                while (random.Next(3) == 0)
                {
                    run.Disk.Faults.FailAfterOperations = random.Next(8);
                    try
                    {
                        run.Open();
                    }
                    catch (IOException e) when (e.Message.Contains("injected", StringComparison.Ordinal))
                    {
                    }

                    run.Disk.Faults.FailAfterOperations = null;
                    End(run, random);
                }

                run.Open();
            }

            torn += run.Notes.Count;
        }

        Assert.True(torn > 100, $"Only {torn} torn tails were seen: the test does not test what it should.");
    }

    private static void End(StorageRun run, Random random)
    {
        if (random.Next(4) == 0)
            run.Disk.Kill();
        else
            run.Disk.Crash();
    }
}
