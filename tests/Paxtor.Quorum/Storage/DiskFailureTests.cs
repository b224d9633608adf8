using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class DiskFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failure_OfEachOperation_EndsTheLogAndLosesNothingAcknowledged(bool powerFails)
    {
        int failures = 0;
        for (int seed = 1; seed <= 2; seed++)
        {
            for (int operation = 0; ; operation++)
            {
                var run = new StorageRun(seed);
                run.Disk.Faults.FailAfterOperations = operation;
                if (!run.StepUntilFailure(60))
                    break;
                failures++;
                AssertUnusable(run);
                End(run, powerFails);
                run.Open();
                Assert.False(run.StepUntilFailure(20));
            }
        }

        Assert.True(failures > 150, $"Only {failures} operations failed.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DiskFull_AtAnySize_EndsTheLogAndLosesNothingAcknowledged(bool powerFails)
    {
        int full = 0;
        for (int free = 0; free < 120_000; free += 2777)
        {
            var run = new StorageRun(free + 1);
            run.Disk.Faults.FreeBytes = free;
            if (!run.StepUntilFailure(150))
                continue;
            full++;
            AssertUnusable(run);
            End(run, powerFails);
            run.Disk.Faults.FreeBytes = null;
            run.Open();
            Assert.False(run.StepUntilFailure(20));
        }

        Assert.True(full > 10, $"The disk was full only {full} times.");
    }

    [Fact]
    public void Sync_ThatFailed_IsNeverTriedAgain()
    {
        var run = new StorageRun(4);
        run.EnqueueBatch(install: false);
        run.EnqueueBatch(install: false);
        Assert.True(run.Work.Write());
        run.Disk.Faults.FailAfterOperations = 0;
        Assert.Throws<IOException>(run.Work.Sync);
        Assert.Throws<InvalidOperationException>(run.Work.Sync);
        Assert.Throws<InvalidOperationException>(() => run.Work.Background());
    }

    [Fact]
    public void Recovery_AfterAFailedSyncWithoutPowerFailure_MakesDurableWhatItReports()
    {
        // The process saw its sync fail and ended; the pages stayed in the cache, clean.
        for (int seed = 1; seed <= 40; seed++)
        {
            var run = new StorageRun(seed);
            run.EnqueueBatch(install: false);
            run.EnqueueBatch(install: false);
            Assert.True(run.Work.Write());
            run.Disk.Faults.FailAfterOperations = 0;
            Assert.Throws<IOException>(run.Work.Sync);
            run.Disk.Kill();
            run.Open();
            ulong last = run.Storage.Log.LastIndex;
            run.Disk.Crash();
            run.Open();
            Assert.Equal(last, run.Storage.Log.LastIndex);
        }
    }

    private static void AssertUnusable(StorageRun run)
    {
        Assert.Throws<InvalidOperationException>(() => run.Work.Write());
        Assert.Throws<InvalidOperationException>(run.Work.Sync);
        Assert.Throws<InvalidOperationException>(run.Work.Complete);
        Assert.Throws<InvalidOperationException>(() => run.Work.Background());
        Assert.Throws<InvalidOperationException>(() => run.Work.Confirm());
    }

    private static void End(StorageRun run, bool powerFails)
    {
        if (powerFails)
            run.Disk.Crash();
        else
            run.Disk.Kill();
    }
}
