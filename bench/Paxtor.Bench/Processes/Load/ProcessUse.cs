using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Paxtor.Bench.Processes;

/// <summary>What a process has used since its start. Processor time says more than a rate on a machine that others use as well.</summary>
/// <param name="Bytes">Allocated.</param>
/// <param name="Microseconds">Of processors, in user code and in the kernel.</param>
/// <param name="Switches">How often its threads gave a processor up because they waited.</param>
internal readonly partial record struct ProcessUse(long Bytes, long Microseconds, long Switches)
{
    public static ProcessUse Now()
    {
        if (GetUsage(0, out Usage usage) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new ProcessUse(GC.GetTotalAllocatedBytes(precise: true), (usage.UserSeconds + usage.SystemSeconds) * 1_000_000 + usage.UserMicroseconds + usage.SystemMicroseconds, usage.VoluntarySwitches);
    }

    /// <summary>What <see cref="ToLine"/> wrote.</summary>
    public static ProcessUse Parse(string line)
    {
        long[] parts = [.. line.Split(' ').Select(static p => long.Parse(p, CultureInfo.InvariantCulture))];
        return new ProcessUse(parts[0], parts[1], parts[2]);
    }

    public static ProcessUse operator -(ProcessUse later, ProcessUse earlier) =>
        new(later.Bytes - earlier.Bytes, later.Microseconds - earlier.Microseconds, later.Switches - earlier.Switches);

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Bytes} {Microseconds} {Switches}");

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>The kernel's <c>struct rusage</c> on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Usage
    {
        [FieldOffset(0)] public long UserSeconds;
        [FieldOffset(8)] public long UserMicroseconds;
        [FieldOffset(16)] public long SystemSeconds;
        [FieldOffset(24)] public long SystemMicroseconds;
        [FieldOffset(128)] public long VoluntarySwitches;
    }
}
