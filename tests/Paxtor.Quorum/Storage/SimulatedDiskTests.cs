using Paxtor.Quorum.Storage;
using Paxtor.Testing.Disks;

namespace Paxtor.Quorum.Tests.Storage;

/// <summary>The fault model itself: what a crash may and may not take.</summary>
public sealed class SimulatedDiskTests
{
    [Fact]
    public void Crash_KeepsWhatWasSynced_AndSectorsOfTheRestAtRandom()
    {
        int old = 0, changed = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            var disk = new SimulatedDisk("/d", new Random(seed));
            IDiskFile file = disk.Create("f");
            file.Write(0, Filled(1, 4096));
            file.DataSync();
            disk.SyncDirectory();
            file.Write(1024, Filled(2, 1024));
            disk.Crash();
            Assert.Throws<IOException>(() => file.Write(0, Filled(3, 1)));
            byte[] found = ReadAll(disk, "f");
            Assert.Equal(4096, found.Length);
            for (int sector = 0; sector < 8; sector++)
            {
                byte value = found[sector * 512];
                Assert.All(found.AsSpan(sector * 512, 512).ToArray(), b => Assert.Equal(value, b));
                Assert.True(value == 1 || (value == 2 && sector is 2 or 3), $"sector {sector} holds {value}");
                if (sector is 2 or 3)
                    _ = value == 1 ? old++ : changed++;
            }
        }

        Assert.True(old > 20 && changed > 20, $"{old} old and {changed} new sectors");
    }

    [Fact]
    public void Names_NotSynced_MayBeLost_AndSyncedOnesNot()
    {
        int kept = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            var disk = new SimulatedDisk("/d", new Random(seed));
            IDiskFile file = disk.Create("a");
            file.Write(0, Filled(1, 10));
            file.DataSync();
            disk.SyncDirectory();
            disk.Rename("a", "b");
            disk.Crash();
            Assert.Single(disk.List());
            kept += disk.Exists("a") ? 1 : 0;
            Assert.Equal(Filled(1, 10), ReadAll(disk, disk.List()[0]));
        }

        Assert.InRange(kept, 10, 40);
    }

    [Fact]
    public void Kill_KeepsEverythingVisible_AndUnsynced()
    {
        var disk = new SimulatedDisk("/d", new Random(1));
        disk.Create("a").Write(0, Filled(1, 700));
        disk.Kill();
        Assert.Equal(Filled(1, 700), ReadAll(disk, "a"));
        Assert.Empty(disk.CopyDurable(new Random(1)).List());
    }

    [Fact]
    public void SameSeed_GivesTheSameCrash()
    {
        Assert.Equal(Run(3), Run(3));
        Assert.NotEqual(Run(3), Run(4));
        static byte[] Run(int seed)
        {
            var disk = new SimulatedDisk("/d", new Random(seed));
            IDiskFile file = disk.Create("a");
            file.Write(0, new byte[16384]);
            file.DataSync();
            disk.SyncDirectory();
            file.Write(0, Filled(9, 16384));
            disk.Crash();
            return ReadAll(disk, "a");
        }
    }

    [Fact]
    public void SlowDisk_ReportsItsTimeAndDoesNotWait()
    {
        var disk = new SimulatedDisk("/d", new Random(1))
        {
            Faults = { WriteDelay = TimeSpan.FromMilliseconds(3), SyncDelay = TimeSpan.FromSeconds(100), DelayPerMegabyte = TimeSpan.FromMilliseconds(8) },
        };
        IDiskFile file = disk.Create("a");
        file.Write(0, new byte[1 << 20]);
        file.DataSync();
        Assert.Equal(TimeSpan.FromMilliseconds(100_011), disk.TakeDelay());
        Assert.Equal(TimeSpan.Zero, disk.TakeDelay());
    }

    private static byte[] Filled(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static byte[] ReadAll(SimulatedDisk disk, string name)
    {
        using IDiskFile file = disk.Open(name);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
