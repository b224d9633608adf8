using System.Runtime.InteropServices;
using Paxtor.Foundation.Time;

namespace Paxtor.Pooling.Watch;

/// <summary>
/// A timer of the Linux kernel that kills this process (<c>timer_create</c> with SIGKILL) unless it is set anew in time. It needs no thread, no memory and no runtime that still runs: it ends a
/// process whose garbage collection does not come to an end, and one that was stopped (SIGSTOP) without waiting until it goes on. Its clock goes on while the machine is suspended.
/// </summary>
internal sealed partial class KernelDeadline : IDisposable
{
    private const int ClockBootTime = 7;
    private const int ByAbsoluteTime = 1;
    private const int SIGKILL = 9;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Lock gate = new();
    private readonly nint timer;
    private bool disposed;

    private KernelDeadline(nint timer) => this.timer = timer;

    /// <summary>Makes one, not set yet; null where the system has none.</summary>
    public static KernelDeadline? TryCreate()
    {
        // The structures below are those of machines with 64 bits.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;
        try
        {
            SignalEvent kill = new() { Signal = SIGKILL };
            return Create(ClockBootTime, ref kill, out nint timer) == 0 ? new KernelDeadline(timer) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that has timers in another library: the watchdog's threads alone have to do.
            return null;
        }
    }

    /// <summary>Kills this process at a time, and no more at the one that was set before.</summary>
    /// <param name="from">A time stamp of <see cref="BootTimeProvider"/>.</param>
    /// <param name="after">How long after it.</param>
    public void Set(long from, TimeSpan after)
    {
        long at = from + ((long)after.TotalMilliseconds * (NanosecondsPerSecond / 1_000));
        Settings settings = new() { Seconds = (nint)(at / NanosecondsPerSecond), Nanoseconds = (nint)(at % NanosecondsPerSecond) };
        lock (gate)
        {
            if (!disposed && SetTime(timer, ByAbsoluteTime, ref settings, 0) != 0)
                throw new InvalidOperationException("The deadline of this process cannot be set.");
        }
    }

    /// <summary>Nothing is killed any more.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            _ = Delete(timer);
        }
    }

    [LibraryImport("libc", EntryPoint = "timer_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int clock, ref SignalEvent what, out nint timer);

    [LibraryImport("libc", EntryPoint = "timer_settime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetTime(nint timer, int flags, ref Settings settings, nint old);

    [LibraryImport("libc", EntryPoint = "timer_delete")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Delete(nint timer);

    /// <summary>The C structure <c>sigevent</c>; to send a signal is its zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct SignalEvent
    {
        [FieldOffset(8)]
        public int Signal;
    }

    /// <summary>The C structure <c>itimerspec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public nint EverySeconds;
        public nint EveryNanoseconds;
        public nint Seconds;
        public nint Nanoseconds;
    }
}
