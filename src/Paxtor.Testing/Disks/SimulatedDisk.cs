using Paxtor.Quorum.Storage;

namespace Paxtor.Testing.Disks;

/// <summary>
/// A disk in memory with everything that can go wrong with one, decided by a seed. It survives the "process" that
/// uses it: call <see cref="Crash"/> (or <see cref="Kill"/>), then open a storage on it again.
/// </summary>
/// <remarks>
/// Harder than real file systems where those promise more than POSIX: names not synced survive independently of each
/// other, a sync of a file does not make its name durable, and of a sector written several times since the last sync
/// any version may survive.
/// </remarks>
internal sealed class SimulatedDisk : IDisk
{
    private readonly Random random;
    private SimulatedDirectory names;
    private TimeSpan delay;
    private bool locked;

    /// <summary>Counts the crashes; files opened before one can no longer be used.</summary>
    private int epoch;

    /// <summary>Makes an empty disk.</summary>
    /// <param name="directory">The name for messages.</param>
    /// <param name="random">Decides what survives a crash.</param>
    public SimulatedDisk(string directory, Random random)
    {
        Directory = directory;
        this.random = random;
        names = new SimulatedDirectory();
    }

    /// <inheritdoc/>
    public string Directory { get; }

    /// <summary>What goes wrong and when.</summary>
    public DiskFaults Faults { get; } = new();

    /// <summary>
    /// The power goes: open files and the lock are gone, of what was not synced a random part survives.
    /// </summary>
    public void Crash()
    {
        names.Crash(random, keepNothing: false);
        Kill();
    }

    /// <summary>The process ended, the machine did not (SIGKILL): files and lock are closed, everything written stays, un-synced.</summary>
    public void Kill()
    {
        epoch++;
        locked = false;
    }

    /// <summary>The time the operations since the last call took, to be added to virtual time.</summary>
    public TimeSpan TakeDelay()
    {
        TimeSpan taken = delay;
        delay = TimeSpan.Zero;
        return taken;
    }

    /// <summary>The length of a file.</summary>
    public long LengthOf(string name) => Existing(name).Length;

    /// <summary>Flips one bit, now and durably.</summary>
    public void FlipBit(string name, long offset, int bit) => Existing(name).FlipBit(offset, bit);

    /// <summary>Makes a file shorter, now and durably.</summary>
    public void Truncate(string name, long length) => Existing(name).Truncate(length);

    /// <summary>Another disk with the durable content of this one, as if the power went and nothing un-synced survived.</summary>
    public SimulatedDisk CopyDurable(Random otherRandom) => new(Directory, otherRandom) { names = names.CopyDurable() };

    /// <inheritdoc/>
    public void Lock()
    {
        if (locked)
            throw new StorageInUseException($"The data directory {Directory} is in use by another process. Each node needs a data directory of its own.");
        locked = true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => names.Names;

    /// <inheritdoc/>
    public bool Exists(string name) => names.Find(name) is not null;

    /// <inheritdoc/>
    public IDiskFile Create(string name)
    {
        Change($"create {name}");
        return new SimulatedFile(this, names.Create(name), name);
    }

    /// <inheritdoc/>
    public IDiskFile Open(string name) => new SimulatedFile(this, Existing(name), name);

    /// <inheritdoc/>
    public void Delete(string name)
    {
        Change($"delete {name}");
        names.Delete(name);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Change($"rename {from} to {to}");
        names.Rename(from, to);
    }

    /// <inheritdoc/>
    public void SyncDirectory()
    {
        delay += Faults.SyncDelay;
        Change("sync of the directory");
        names.Sync();
    }

    /// <summary>Releases the lock; the content stays.</summary>
    public void Dispose() => locked = false;

    private SimulatedInode Existing(string name) =>
        names.Find(name) ?? throw new FileNotFoundException($"Could not find file '{Directory}/{name}'.", name);

    private void Change(string what)
    {
        if (Faults.NextFails())
            throw new IOException($"{Directory}: {what}: Input/output error (injected).");
    }

    private sealed class SimulatedFile(SimulatedDisk disk, SimulatedInode inode, string name) : IDiskFile
    {
        private readonly int epoch = disk.epoch;
        private bool closed;

        public long Length => Usable().Length;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Usable();
            disk.delay += disk.Faults.WriteDelay + (disk.Faults.DelayPerMegabyte * (bytes.Length / (double)(1 << 20)));
            if (disk.Faults.NextFails())
            {
                inode.Write(offset, bytes[..WholeSectors(offset, disk.random.Next(bytes.Length + 1))]);
                throw new IOException($"{disk.Directory}/{name}: write: Input/output error (injected).");
            }

            long growth = Math.Max(0, offset + bytes.Length - inode.Length);
            if (disk.Faults.FreeBytes is { } free)
            {
                if (growth > free)
                {
                    inode.Write(offset, bytes[..WholeSectors(offset, (int)Math.Max(0, bytes.Length - (growth - free)))]);
                    disk.Faults.FreeBytes = 0;
                    throw new IOException($"{disk.Directory}/{name}: write: No space left on device (injected).");
                }

                disk.Faults.FreeBytes = free - growth;
            }

            inode.Write(offset, bytes);
        }

        public int Read(long offset, Span<byte> bytes)
        {
            int count = Usable().Read(offset, bytes);
            disk.delay += disk.Faults.DelayPerMegabyte * (count / (double)(1 << 20));
            return count;
        }

        public void DataSync()
        {
            Usable();
            disk.delay += disk.Faults.SyncDelay;
            if (disk.Faults.NextFails())
            {
                inode.FailSync(disk.random);
                throw new IOException($"{disk.Directory}/{name}: fdatasync: Input/output error (injected).");
            }

            inode.Sync();
        }

        public void Dispose() => closed = true;

        /// <summary>A write that stops early stops at the end of a sector: real systems copy by pages.</summary>
        private static int WholeSectors(long offset, int count) =>
            (int)Math.Max(0, ((offset + count) / SimulatedInode.SectorBytes * SimulatedInode.SectorBytes) - offset);

        private SimulatedInode Usable()
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (epoch != disk.epoch)
                throw new IOException($"{disk.Directory}/{name}: the process that had this file open is gone.");
            return inode;
        }
    }
}
