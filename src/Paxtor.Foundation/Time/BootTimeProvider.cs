using System.Runtime.InteropServices;

namespace Paxtor.Foundation.Time;

/// <summary>
/// A clock whose time stamps go on while the machine is suspended: CLOCK_BOOTTIME on Linux, the platform's default
/// elsewhere. Wall clock and timers are the system's.
/// </summary>
/// <remarks>
/// A lease that ran out while its owner slept must be seen as run out when the owner wakes; with the default clock,
/// which stands still during suspend, the owner would believe in it for as long again. Timers of the system do stand
/// still, so a lease is checked on each use as well.
/// </remarks>
public sealed partial class BootTimeProvider : TimeProvider
{
    private const int ClockBootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private BootTimeProvider()
    {
    }

    /// <summary>The clock.</summary>
    public static BootTimeProvider Instance { get; } = new();

    /// <inheritdoc/>
    public override long TimestampFrequency => OperatingSystem.IsLinux() ? NanosecondsPerSecond : base.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        if (!OperatingSystem.IsLinux())
            return base.GetTimestamp();
        if (ReadClock(ClockBootTime, out TimeSpec now) != 0)
            throw new InvalidOperationException("The clock CLOCK_BOOTTIME cannot be read.");
        return ((long)now.Seconds * NanosecondsPerSecond) + now.Nanoseconds;
    }

    /// <summary>Reads no memory but its argument and never blocks, so the garbage collector need not be told of the call.</summary>
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadClock(int clock, out TimeSpec time);

    /// <summary>The C structure <c>timespec</c>: two numbers of the machine's word.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
