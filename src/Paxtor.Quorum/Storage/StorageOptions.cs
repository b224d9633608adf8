namespace Paxtor.Quorum.Storage;

/// <summary>Limits of a voter's storage. Checked by <see cref="Validate"/>.</summary>
internal sealed record StorageOptions
{
    /// <summary>The size of a log segment, zero-filled ahead; a multiple of 4 KiB from 16 KiB to 1 GiB. Default 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>The largest data of one entry; with its frames it must fit a segment. Default 16 MiB.</summary>
    public int EntryBytesMax { get; init; } = 16 << 20;

    /// <summary>The largest snapshot, stored or received. Default 1 GiB.</summary>
    public long SnapshotBytesMax { get; init; } = 1L << 30;

    /// <summary>How much of a snapshot or of a new segment is written between two group commits. Default 1 MiB.</summary>
    public int BackgroundStepBytes { get; init; } = 1 << 20;

    /// <summary>Throws when a limit is out of range or two contradict each other.</summary>
    /// <exception cref="ArgumentException">It names the setting.</exception>
    public void Validate()
    {
        if (SegmentBytes is < 16 << 10 or > 1 << 30 || SegmentBytes % 4096 != 0)
            throw new ArgumentException($"{nameof(SegmentBytes)} is {SegmentBytes}; it must be a multiple of 4096 from 16384 to 1073741824.");
        if (EntryBytesMax < 1 || EntryBytesMax > SegmentBytes - (SegmentBytes / 64) - 4096)
            throw new ArgumentException($"{nameof(EntryBytesMax)} is {EntryBytesMax}; it must be positive, and an entry must fit a segment of {SegmentBytes} bytes with 1/64 and 4096 bytes to spare.");
        if (SnapshotBytesMax < 1)
            throw new ArgumentException($"{nameof(SnapshotBytesMax)} is {SnapshotBytesMax}; it must be positive.");
        if (BackgroundStepBytes < 4096)
            throw new ArgumentException($"{nameof(BackgroundStepBytes)} is {BackgroundStepBytes}; it must be at least 4096.");
    }
}
