namespace Paxtor.Testing.Disks;

/// <summary>What goes wrong with a <see cref="SimulatedDisk"/>, and when. May be changed at any time.</summary>
internal sealed class DiskFaults
{
    /// <summary>The operation that fails next: 0 the very next one that changes something, null none.</summary>
    public int? FailAfterOperations { get; set; }

    /// <summary>The number of operations so far that changed something (write, sync, create, rename, delete).</summary>
    public int Operations { get; set; }

    /// <summary>How many more bytes the disk takes before it is full; null for no limit.</summary>
    public long? FreeBytes { get; set; }

    /// <summary>How long each write takes, plus <see cref="DelayPerMegabyte"/>.</summary>
    public TimeSpan WriteDelay { get; set; }

    /// <summary>How long each sync takes.</summary>
    public TimeSpan SyncDelay { get; set; }

    /// <summary>The time a MiB of reading or writing takes.</summary>
    public TimeSpan DelayPerMegabyte { get; set; }
}
