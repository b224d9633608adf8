namespace Paxtor.Testing.Disks;

/// <summary>What goes wrong with a <see cref="SimulatedDisk"/>, and when. May be changed at any time.</summary>
internal sealed class DiskFaults
{
    /// <summary>
    /// The operation that fails: 0 the very next one that changes something, null none. A write that fails has written a
    /// random part; a sync that fails drops what it was to write. Set to null once it has failed.
    /// </summary>
    public int? FailAfterOperations { get; set; }

    /// <summary>The number of operations so far that change something (write, sync, create, rename, delete).</summary>
    public int Operations { get; set; }

    /// <summary>How many more bytes files may grow before the disk is full; null for no limit.</summary>
    public long? FreeBytes { get; set; }

    /// <summary>How long each write takes, plus <see cref="DelayPerMegabyte"/>.</summary>
    public TimeSpan WriteDelay { get; set; }

    /// <summary>How long each sync takes.</summary>
    public TimeSpan SyncDelay { get; set; }

    /// <summary>The time a MiB of reading or writing takes.</summary>
    public TimeSpan DelayPerMegabyte { get; set; }

    /// <summary>Counts an operation; true when it is the one that fails.</summary>
    internal bool NextFails()
    {
        Operations++;
        if (FailAfterOperations is not { } left)
            return false;
        FailAfterOperations = left > 0 ? left - 1 : null;
        return left == 0;
    }
}
