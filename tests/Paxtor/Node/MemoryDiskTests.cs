using Paxtor.Node;
using Paxtor.Quorum.Storage;

namespace Paxtor.Tests.Node;

public sealed class MemoryDiskTests
{
    [Fact]
    public void File_RandomWritesAndReads_IsWhatAnArrayWouldBe()
    {
        Random random = new(5);
        using MemoryDisk disk = new();
        IDiskFile file = disk.Create("log");
        byte[] model = new byte[400_000];
        int length = 0;
        for (int i = 0; i < 2_000; i++)
        {
            int at = random.Next(model.Length);
            byte[] bytes = new byte[random.Next(Math.Min(100_000, model.Length - at))];
            if (random.Next(2) == 0)
                random.NextBytes(bytes);
            if (random.Next(3) > 0)
            {
                file.Write(at, bytes);
                bytes.CopyTo(model, at);
                length = Math.Max(length, at + bytes.Length);
            }

            int count = file.Read(at, bytes);
            Assert.Equal(Math.Clamp(length - at, 0, bytes.Length), count);
            Assert.True(bytes.AsSpan(0, count).SequenceEqual(model.AsSpan(at, count)));
            Assert.Equal(length, file.Length);
        }
    }

    [Fact]
    public void Names_CreatedRenamedDeleted_AreListedInOrder()
    {
        using MemoryDisk disk = new();
        disk.Create("b");
        disk.Create("a").Write(0, [1]);
        disk.Create("c");
        Assert.Throws<IOException>(() => disk.Create("c"));
        disk.Rename("a", "b");
        disk.Delete("c");
        Assert.Equal(["b"], disk.List());
        Assert.Equal(1, disk.Open("b").Length);
        Assert.Throws<FileNotFoundException>(() => disk.Open("a"));
        Assert.Throws<FileNotFoundException>(() => disk.Delete("a"));
        Assert.Throws<FileNotFoundException>(() => disk.Rename("a", "x"));
    }
}
