using Paxtor.Quorum.Storage;

namespace Paxtor.Node;

/// <summary>The directory of a voter that keeps nothing: <see cref="DurabilityMode.Memory"/>. Used by the log thread alone once opened.</summary>
internal sealed class MemoryDisk : IDisk
{
    private readonly SortedDictionary<string, MemoryFile> files = new(StringComparer.Ordinal);

    public string Directory => "memory";

    public void Lock()
    {
        // No other process can see it.
    }

    public IReadOnlyList<string> List() => [.. files.Keys];

    public bool Exists(string name) => files.ContainsKey(name);

    public IDiskFile Create(string name)
    {
        MemoryFile file = new();
        return files.TryAdd(name, file) ? file : throw new IOException($"The file '{name}' exists already.");
    }

    public IDiskFile Open(string name) => files.TryGetValue(name, out MemoryFile? file) ? file : throw new FileNotFoundException($"There is no file '{name}'.", name);

    public void Delete(string name)
    {
        if (!files.Remove(name))
            throw new FileNotFoundException($"There is no file '{name}'.", name);
    }

    public void Rename(string from, string to)
    {
        if (!files.Remove(from, out MemoryFile? file))
            throw new FileNotFoundException($"There is no file '{from}'.", from);
        files[to] = file;
    }

    public void SyncDirectory()
    {
        // Nothing is more durable than it is at once.
    }

    public void Dispose() => files.Clear();

    /// <summary>Pages that are written to; the others read as zeros and take no memory, since logs are zero-filled far ahead.</summary>
    private sealed class MemoryFile : IDiskFile
    {
        private const int PageBytes = 1 << 16;
        private readonly Dictionary<long, byte[]> pages = [];

        public long Length { get; private set; }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Length = Math.Max(Length, offset + bytes.Length);
            while (!bytes.IsEmpty)
            {
                int within = (int)(offset % PageBytes);
                ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, PageBytes - within)];
                if (pages.TryGetValue(offset / PageBytes, out byte[]? page) || part.ContainsAnyExcept((byte)0))
                {
                    page ??= pages[offset / PageBytes] = new byte[PageBytes];
                    part.CopyTo(page.AsSpan(within));
                }

                offset += part.Length;
                bytes = bytes[part.Length..];
            }
        }

        public int Read(long offset, Span<byte> bytes)
        {
            int count = (int)Math.Clamp(Length - offset, 0, bytes.Length);
            for (int done = 0; done < count;)
            {
                int within = (int)((offset + done) % PageBytes);
                Span<byte> part = bytes[done..Math.Min(count, done + PageBytes - within)];
                if (pages.TryGetValue((offset + done) / PageBytes, out byte[]? page))
                    page.AsSpan(within, part.Length).CopyTo(part);
                else
                    part.Clear();
                done += part.Length;
            }

            return count;
        }

        public void DataSync()
        {
            // See SyncDirectory.
        }

        public void Dispose()
        {
            // The file lives until the disk does.
        }
    }
}
