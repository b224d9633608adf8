namespace Paxtor.Testing.Disks;

/// <summary>
/// A file's content apart from its name: what is durable, what a reader sees, and the sectors in which they differ,
/// with the versions each of those had since the last sync.
/// </summary>
internal sealed class SimulatedInode
{
    public const int SectorBytes = 512;

    private readonly SortedDictionary<long, List<byte[]>> dirty = [];
    private byte[] durable = [];
    private byte[] visible = [];
    private long durableLength;

    /// <summary>The length a reader sees.</summary>
    public long Length { get; private set; }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        long end = offset + bytes.Length;
        Ensure(ref visible, end);
        bytes.CopyTo(visible.AsSpan((int)offset));
        Length = Math.Max(Length, end);
        for (long sector = offset / SectorBytes; sector * SectorBytes < end; sector++)
        {
            if (!dirty.TryGetValue(sector, out List<byte[]>? versions))
                dirty[sector] = versions = [];

            // A few versions are enough to have older and newer ones survive side by side.
            if (versions.Count == 4)
                versions.RemoveAt(1);
            versions.Add(SectorOf(visible, sector));
        }
    }

    public int Read(long offset, Span<byte> bytes)
    {
        int count = (int)Math.Clamp(Length - offset, 0, bytes.Length);
        visible.AsSpan((int)Math.Min(offset, Length), count).CopyTo(bytes);
        return count;
    }

    /// <summary>All that was written is durable.</summary>
    public void Sync()
    {
        Ensure(ref durable, Length);
        foreach (long sector in dirty.Keys)
            SectorOf(visible, sector).CopyTo(durable.AsSpan((int)(sector * SectorBytes)));
        durableLength = Length;
        dirty.Clear();
    }

    /// <summary>
    /// A failed sync: a random part became durable, and the system takes the rest for clean and never writes it;
    /// readers still see it.
    /// </summary>
    public void FailSync(Random random)
    {
        foreach (long sector in dirty.Keys)
        {
            if (random.Next(2) == 0)
                continue;
            Ensure(ref durable, (sector + 1) * SectorBytes);
            SectorOf(visible, sector).CopyTo(durable.AsSpan((int)(sector * SectorBytes)));
            durableLength = Math.Max(durableLength, Math.Min(Length, (sector + 1) * SectorBytes));
        }

        dirty.Clear();
    }

    /// <summary>The power goes: of each sector not synced, the durable or one of the later versions is left.</summary>
    public void Crash(Random random, bool keepNothing)
    {
        if (!keepNothing)
        {
            foreach ((long sector, List<byte[]> versions) in dirty)
            {
                int choice = random.Next(versions.Count + 1) - 1;
                if (choice < 0)
                    continue;
                Ensure(ref durable, (sector + 1) * SectorBytes);
                versions[choice].CopyTo(durable.AsSpan((int)(sector * SectorBytes)));
            }

            if (Length > durableLength && dirty.Count > 0)
                durableLength = random.Next(2) == 0 ? durableLength : random.NextInt64(durableLength, Length + 1);
        }

        dirty.Clear();
        Length = durableLength;
        Ensure(ref durable, Length);
        durable.AsSpan((int)Length).Clear();
        visible = (byte[])durable.Clone();
    }

    public void FlipBit(long offset, int bit)
    {
        byte mask = (byte)(1 << bit);
        visible[offset] ^= mask;
        if (offset < durable.Length)
            durable[offset] ^= mask;
        if (dirty.TryGetValue(offset / SectorBytes, out List<byte[]>? versions))
            versions.ForEach(v => v[offset % SectorBytes] ^= mask);
    }

    /// <summary>Makes the file shorter, now and durably: what a truncating accident does.</summary>
    public void Truncate(long length)
    {
        Sync();
        durable.AsSpan((int)length).Clear();
        visible.AsSpan((int)length).Clear();
        Length = length;
        durableLength = length;
    }

    /// <summary>A copy of what is durable.</summary>
    public SimulatedInode CopyDurable()
    {
        var copy = new SimulatedInode { durable = (byte[])durable.Clone(), durableLength = durableLength };
        copy.Crash(new Random(0), keepNothing: true);
        return copy;
    }

    private static byte[] SectorOf(byte[] content, long sector) =>
        content.AsSpan((int)(sector * SectorBytes), SectorBytes).ToArray();

    private static void Ensure(ref byte[] content, long length)
    {
        long rounded = (length + SectorBytes - 1) / SectorBytes * SectorBytes;
        if (content.Length < rounded)
            Array.Resize(ref content, (int)Math.Max(rounded, Math.Min(content.Length * 2L, 1 << 26)));
    }
}
