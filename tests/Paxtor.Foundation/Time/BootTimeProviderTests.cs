using System.Globalization;
using Paxtor.Foundation.Time;

namespace Paxtor.Foundation.Tests;

public sealed class BootTimeProviderTests
{
    [Fact]
    public void Time_stamps_never_go_back()
    {
        BootTimeProvider time = BootTimeProvider.Instance;
        long last = time.GetTimestamp();
        for (int i = 0; i < 100_000; i++)
        {
            long now = time.GetTimestamp();
            Assert.True(now >= last);
            last = now;
        }
    }

    [Fact]
    public void On_Linux_it_counts_from_boot_with_suspend()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        // The kernel reckons /proc/uptime on the same clock.
        double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        double before = Uptime();
        double seconds = (double)BootTimeProvider.Instance.GetTimestamp() / BootTimeProvider.Instance.TimestampFrequency;
        Assert.InRange(seconds, before - 0.1, Uptime() + 0.1);
    }

    [Fact]
    public async Task It_runs_as_fast_as_the_system_clock_and_its_timers_fire()
    {
        BootTimeProvider time = BootTimeProvider.Instance;
        // The system's clock is read before and after the other: the test may stand still between the two.
        long earlier = TimeProvider.System.GetTimestamp();
        long boot = time.GetTimestamp();
        long later = TimeProvider.System.GetTimestamp();
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ITimer timer = time.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);
        await fired.Task.WaitAsync(TimeSpan.FromSeconds(60));
        TimeSpan least = TimeProvider.System.GetElapsedTime(later);
        TimeSpan byBoot = time.GetElapsedTime(boot);
        TimeSpan most = TimeProvider.System.GetElapsedTime(earlier);
        TimeSpan little = TimeSpan.FromMilliseconds(5);
        Assert.InRange(byBoot, least - little, most + little);
    }
}
