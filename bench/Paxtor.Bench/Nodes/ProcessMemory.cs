using System.Globalization;

namespace Paxtor.Bench.Nodes;

/// <summary>What this process takes.</summary>
internal static class ProcessMemory
{
    /// <summary>The managed heap after a collection.</summary>
    public static long ManagedBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    /// <summary>Memory that no other process shares; 0 where the system does not tell.</summary>
    public static long PrivateBytes() => !OperatingSystem.IsLinux() ? 0 : File.ReadLines("/proc/self/smaps_rollup")
        .Where(static l => l.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(static l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
}
