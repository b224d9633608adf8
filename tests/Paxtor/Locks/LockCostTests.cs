using Microsoft.Extensions.Logging.Abstractions;
using Paxtor.Locks;
using Paxtor.Sessions;
using Paxtor.Testing;
using Paxtor.Tests.Fakes;

namespace Paxtor.Tests.Locks;

[Collection(AloneCollection.Name)]
public class LockCostTests(ITestOutputHelper output)
{
    /// <summary>What one acquire and release may allocate in a debug build, the transactions handed to the store included.</summary>
    private const int MaxBytesAPair = 2_500;

    [Fact]
    public void Lock_Uncontended_AllocatesLittle()
    {
        SimulatedLoop loop = new Simulation(1).CreateLoop("n");
        long bytes = 0;
        const int Pairs = 2000;
        loop.RunNow(() =>
        {
            InstantStore store = new(loop);
            SessionManager sessions = new(store, "n@test", 1, new SessionOptions(), new LoopSessionWatchdog(loop, TimeSpan.FromSeconds(1), _ => { }), NullLogger.Instance);
            LockService service = new(store, sessions, "n@test", 1, new LockServiceOptions(), NullLogger.Instance);
            sessions.Start();
            AcquireAndRelease(service, 100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            AcquireAndRelease(service, Pairs);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Pairs;
            Assert.Equal(0, service.Places);
            Assert.Equal(0, service.Waiting);
        });
        output.WriteLine($"{bytes} bytes a pair");
        Assert.InRange(bytes, 1, MaxBytesAPair);
    }

    private static void AcquireAndRelease(LockService service, int count)
    {
        for (int i = 0; i < count; i++)
        {
            LoopLockRequest request = service.Request(null, "some/key");
            ValueTask<LockResult> task = request.Task;
            Assert.True(task.IsCompletedSuccessfully);
            ValueTask release = ((LockHold)task.Result.Handle!).ReleaseAsync();
            Assert.True(release.IsCompletedSuccessfully);
        }
    }
}
