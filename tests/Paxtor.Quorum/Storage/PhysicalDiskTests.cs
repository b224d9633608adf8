using System.Diagnostics;
using Paxtor.Quorum.Storage;

namespace Paxtor.Quorum.Tests.Storage;

public sealed class PhysicalDiskTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("paxtor-disk-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Files_AreMadeWrittenReadRenamedListedAndDeleted()
    {
        using var disk = PhysicalDisk.OpenDirectory(directory);
        disk.Lock();
        using (IDiskFile file = disk.Create("b"))
        {
            file.Write(10, "hello"u8);
            Assert.Equal(15, file.Length);
            file.DataSync();
            disk.Rename("b", "c");
            file.Write(0, "0123456789"u8);
            file.DataSync();
        }

        disk.Create("a").Dispose();
        disk.SyncDirectory();
        Assert.Equal(["a", "c"], disk.List());
        using (IDiskFile file = disk.Open("c"))
        {
            var bytes = new byte[20];
            Assert.Equal(15, file.Read(0, bytes));
            Assert.Equal("0123456789hello"u8.ToArray(), bytes[..15]);
            Assert.Equal(0, file.Read(15, bytes));
        }

        disk.Rename("a", "c");
        disk.Delete("c");
        Assert.Empty(disk.List());
        Assert.False(disk.Exists("c"));
    }

    [Fact]
    public void Errors_KeepTheTextOfTheSystem()
    {
        using var disk = PhysicalDisk.OpenDirectory(directory);
        disk.Create("a").Dispose();
        Assert.ThrowsAny<IOException>(() => disk.Create("a"));
        Assert.Contains("nothing-here", Assert.ThrowsAny<IOException>(() => disk.Open("nothing-here")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => disk.Delete("nothing-here"));
        if (!OperatingSystem.IsWindows())
        {
            IOException e = Assert.Throws<IOException>(() => new PosixDirectory(Path.Combine(directory, "no-such-directory")));
            Assert.Contains("no-such-directory", e.Message, StringComparison.Ordinal);
            Assert.Contains("errno 2", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Lock_OfASecondOwner_IsRefusedNamingTheDirectory_AndFreeAfterTheFirst()
    {
        using (var first = PhysicalDisk.OpenDirectory(directory))
        {
            first.Lock();
            using var second = PhysicalDisk.OpenDirectory(directory);
            StorageInUseException e = Assert.Throws<StorageInUseException>(second.Lock);
            Assert.Contains(directory, e.Message, StringComparison.Ordinal);
        }

        using var third = PhysicalDisk.OpenDirectory(directory);
        third.Lock();
    }

    [Fact]
    public void Lock_HeldByAnotherProcess_IsRefused()
    {
        const string flock = "/usr/bin/flock";
        Assert.SkipUnless(File.Exists(flock), "There is no flock program here.");
        string path = Path.Combine(directory, "LOCK");
        File.WriteAllText(path, "");
        var start = new ProcessStartInfo(flock, ["--exclusive", path, "sh", "-c", "echo locked; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process other = Process.Start(start)!;
        Assert.Equal("locked", other.StandardOutput.ReadLine());
        using (var disk = PhysicalDisk.OpenDirectory(directory))
        {
            Assert.Contains("another process", Assert.Throws<StorageInUseException>(disk.Lock).Message, StringComparison.Ordinal);
            other.StandardInput.WriteLine();
            other.WaitForExit();
            disk.Lock();
        }
    }
}
