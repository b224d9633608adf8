using System.Buffers.Binary;
using System.Text;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class FormatTests
{
    [Fact]
    public void Crc32C_OfTheCheckString_IsTheStandardValue()
    {
        byte[] check = Encoding.ASCII.GetBytes("123456789");
        Assert.Equal(0xE3069283u, Crc32C.Of(check));
        Assert.Equal(0xE3069283u, Crc32C.AppendSoftware(0, check));
    }

    [Fact]
    public void Crc32C_ByInstructionAndByTable_AreEqualAndCanBeContinued()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(600)];
            random.NextBytes(bytes);
            int cut = random.Next(bytes.Length + 1);
            Assert.Equal(Crc32C.AppendSoftware(0, bytes), Crc32C.Of(bytes));
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    [Fact]
    public void Frame_OfAnyBody_TakesTheFewestSectors()
    {
        for (int body = 0; body <= WalFrame.BodyBytesMax; body++)
        {
            int sectors = WalFrame.SectorsOf(body);
            Assert.True(Capacity(sectors) >= body && (sectors == 1 || Capacity(sectors - 1) < body), $"{body} bytes in {sectors} sectors");
        }

        Assert.Equal(WalFrame.SectorsMax, WalFrame.SectorsOf(WalFrame.BodyBytesMax));
        static int Capacity(int sectors) => (sectors * WalFrame.SectorBytes) - WalFrame.HeaderBytes - (4 * (sectors - 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(472)]
    [InlineData(473)]
    [InlineData(WalFrame.BodyBytesMax)]
    [InlineData(WalFrame.BodyBytesMax + 1)]
    [InlineData(5 * WalFrame.BodyBytesMax)]
    [InlineData(1_000_000)]
    public void Group_OfAnyStream_ReadsBackFrameByFrame(int length)
    {
        var stream = new byte[length];
        new Random(length).NextBytes(stream);
        var group = new byte[WalFrame.GroupBytes(length)];
        uint chain = WalFrame.WriteGroup(group, stream, 0, 7, 6, 99, 5);
        var read = new List<byte>();
        uint before = 99;
        for (int at = 0; at < group.Length;)
        {
            Assert.True(WalFrame.TryReadHeader(group, at, out WalFrame.Header header));
            Assert.Equal((before, 5u, 7ul, 6ul), (header.Chain, header.Salt, header.Group, header.Synced));
            for (int i = 1; i < header.Sectors; i++)
                Assert.True(WalFrame.IsSectorRight(group, at, i));
            read.AddRange(group.AsSpan(at + header.BodyOffset, header.BodyBytes));
            before = header.Crc;
            at += header.Sectors * WalFrame.SectorBytes;
            Assert.Equal(at == group.Length, (header.Flags & WalFrame.Last) != 0);
        }

        Assert.Equal(chain, before);
        Assert.Equal(stream, read.ToArray());
    }

    [Fact]
    public void UnknownRecordKind_IsRefusedByNameOfTheFile()
    {
        StorageException e = OpenWith(w => w.BytesAlways(77, [1, 2]));
        Assert.Contains("kind 77", e.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", e.Message, StringComparison.Ordinal);
        Assert.Contains("wal-", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownEntryKind_IsRefused()
    {
        StorageException e = OpenWith(w =>
        {
            int mark = w.BeginMessage(WalRecords.Entry);
            w.UInt64(1, 1);
            w.UInt64(2, 1);
            w.UInt64(3, 200);
            w.EndMessage(mark);
        });
        Assert.Contains("kind 200", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFieldInARecord_IsPassedOver()
    {
        SimulatedDisk disk = DiskWith(w =>
        {
            int mark = w.BeginMessage(WalRecords.HardState);
            w.UInt64(1, 9);
            w.UInt64(2, 3);
            w.String(50, "from a newer version");
            w.EndMessage(mark);
        });
        using VoterStorage storage = VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured);
        Assert.Equal(new Paxtor.Raft.RaftHardState(9, 3), storage.Recovered!.HardState);
    }

    [Fact]
    public void NewerFrameVersion_IsRefusedAndNotTakenForDamage()
    {
        SimulatedDisk disk = DiskWith(w => w.BytesAlways(WalRecords.HardState, [8, 1]));
        string name = WalNames.Segment(1);
        using (IDiskFile file = disk.Open(name))
        {
            var sector = new byte[WalFrame.SectorBytes];
            file.Read(WalFrame.SectorBytes, sector);
            sector[6] = 2;
            BinaryPrimitives.WriteUInt32LittleEndian(sector, Crc32C.Of(sector.AsSpan(4)));
            file.Write(WalFrame.SectorBytes, sector);
        }

        StorageException e = Assert.Throws<StorageException>(() => VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured));
        Assert.Contains("format 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 100, 4096)]
    [InlineData(16385, 100, 4096)]
    [InlineData(16384, 0, 4096)]
    [InlineData(16384, 13000, 4096)]
    [InlineData(16384, 100, 1)]
    public void Options_OutOfRange_AreRefusedByName(int segment, int entry, int step)
    {
        var options = new StorageOptions { SegmentBytes = segment, EntryBytesMax = entry, BackgroundStepBytes = step };
        Assert.Contains("Bytes", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        new StorageOptions().Validate();
    }

    /// <summary>A disk whose log has one more group after its header, with a stream of the test's own.</summary>
    private static SimulatedDisk DiskWith(Action<ProtoWriter> write)
    {
        var run = new StorageRun(1);
        run.Storage.Dispose();
        var stream = new ProtoWriter();
        write(stream);
        var group = new byte[WalFrame.GroupBytes(stream.Length)];
        using IDiskFile file = run.Disk.Open(WalNames.Segment(1));
        var segment = new byte[file.Length];
        file.Read(0, segment);
        Assert.True(WalFrame.TryReadHeader(segment, 0, out WalFrame.Header header));
        WalFrame.WriteGroup(group, stream.Written, WalFrame.SectorBytes, 2, 1, header.Crc, header.Salt);
        file.Write(WalFrame.SectorBytes, group);
        return run.Disk;
    }

    private static StorageException OpenWith(Action<ProtoWriter> write)
    {
        SimulatedDisk disk = DiskWith(write);
        return Assert.Throws<StorageException>(() => VoterStorage.Open(disk, StorageRun.Options, StorageRun.Configured));
    }
}
