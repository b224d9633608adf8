namespace Paxtor.Quorum.Storage;

/// <summary>
/// The segment being prepared ahead: zero-filled and synced, so that the log later writes over blocks that exist and
/// its sync has no metadata to write. A released segment is taken again when there is one.
/// </summary>
/// <remarks>
/// It has a name of its own until it is a segment, and whatever is found under that name at start is zeroed again: no
/// old record can come back. A released segment is renamed, and the directory synced, before its first byte is
/// zeroed; else a crash could leave a zeroed file under the name of a segment.
/// </remarks>
internal sealed class WalSpare : IDisposable
{
    private readonly IDisk disk;
    private readonly int lengthBytes;
    private readonly byte[] zeros;
    private IDiskFile? file;
    private long zeroed;

    public WalSpare(IDisk disk, StorageOptions options)
    {
        this.disk = disk;
        lengthBytes = options.SegmentBytes;
        zeros = new byte[Math.Min(options.BackgroundStepBytes, lengthBytes)];
        if (!disk.Exists(WalNames.Spare))
            return;
        file = disk.Open(WalNames.Spare);
        if (file.Length > lengthBytes)
            Discard();
    }

    /// <summary>Whether a file is being prepared or ready.</summary>
    public bool Exists => file is not null;

    /// <summary>Whether it can be taken.</summary>
    public bool IsReady => file is not null && zeroed == lengthBytes;

    /// <summary>Makes a spare of a released segment; there must be none.</summary>
    public void Recycle(string segment)
    {
        disk.Rename(segment, WalNames.Spare);
        disk.SyncDirectory();
        file = disk.Open(WalNames.Spare);
        if (file.Length > lengthBytes)
            Discard();
    }

    /// <summary>Zeroes one more piece, durably.</summary>
    public void Step()
    {
        file ??= disk.Create(WalNames.Spare);
        int count = (int)Math.Min(zeros.Length, lengthBytes - zeroed);
        file.Write(zeroed, zeros.AsSpan(0, count));
        file.DataSync();
        zeroed += count;
    }

    /// <summary>Hands over the file, preparing what is missing. The caller owns it, and renames it.</summary>
    public IDiskFile Take()
    {
        while (!IsReady)
            Step();
        IDiskFile taken = file!;
        file = null;
        zeroed = 0;
        return taken;
    }

    public void Dispose() => file?.Dispose();

    private void Discard()
    {
        file!.Dispose();
        file = null;
        disk.Delete(WalNames.Spare);
        disk.SyncDirectory();
    }
}
