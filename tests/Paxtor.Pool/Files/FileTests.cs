using Paxtor.Pool.Tests.Jobs;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Files;

/// <summary>Jobs read and write files of the master.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task Job_ReadsAndWritesFilesOfTheMaster()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(network.Directory, "in.txt"), "häl");
        await network.Pool.RunAsync(() => FileJobs.CopyAsync("in.txt", "sub/out.txt"));
        Assert.Equal("häl and more", await File.ReadAllTextAsync(Path.Combine(network.Directory, "sub/out.txt")));
        Assert.Equal(["in.txt"], Directory.GetFiles(network.Directory).Select(Path.GetFileName));
        Assert.Equal(["sub/out.txt"], await network.Pool.RunAsync(() => FileJobs.ListAsync("sub")));
        Assert.Equal("True True False", await network.Pool.RunAsync(() => FileJobs.DeleteAsync("sub/out.txt")));
    }

    [Fact]
    public async Task LargeFile_IsStreamedBothWaysAndSought()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        byte[] bytes = new byte[900_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(Path.Combine(network.Directory, "large"), bytes);
        Assert.Equal(bytes.Sum(static b => b) - bytes[0] + bytes[700_000], await network.Pool.RunAsync(() => FileJobs.SumAsync("large", 700_000)));
        await network.Pool.RunAsync(() => FileJobs.StreamCopyAsync("large", "copy"));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(network.Directory, "copy")));
    }

    [Fact]
    public async Task Errors_AreThoseOfFiles()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        await Fails<FileNotFoundException>(network, "none", "no file 'none'");
        await Fails<UnauthorizedAccessException>(network, "../outside", "is outside of");
        await Fails<UnauthorizedAccessException>(network, "/etc/passwd", "is outside of");
        File.CreateSymbolicLink(Path.Combine(network.Directory, "link"), "/etc");
        await Fails<UnauthorizedAccessException>(network, "link/passwd", "is outside of");
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => FileJobs.WriteAsync("../outside", 1, true)));
        Assert.True(error.Is<UnauthorizedAccessException>());
        error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => FileJobs.WriteAsync("big", (1 << 20) + 1, true)));
        Assert.Contains("the most that a job may write", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(network.Directory, "big")));
    }

    [Fact]
    public async Task FileThatIsNotComplete_WasNeverThere()
    {
        await using JobNetwork network = await JobNetwork.StartAsync();
        Pid writer = Pid.Parse(await network.Pool.RunAsync(() => FileJobs.WriteAsync("part", 10, false)));
        await network.Pool.Processes.WaitForExitAsync(writer).WaitAsync(LocalNetwork.Patience);
        await Settled(network);
        Assert.Empty(Directory.GetFileSystemEntries(network.Directory));
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => FileJobs.WriteAndForgetAsync("forgotten")));
        Assert.Equal("forgot", error.Fault.Message);
        await Settled(network);
        Assert.Empty(Directory.GetFileSystemEntries(network.Directory));
    }

    // Writers that were given up end by a signal on its way.
    private static async Task Settled(JobNetwork network)
    {
        while (Directory.GetFileSystemEntries(network.Directory, ".*.part").Length > 0)
            await Task.Yield();
    }

    private static async Task Fails<T>(JobNetwork network, string path, string text)
        where T : Exception
    {
        JobFaultedException error = await Assert.ThrowsAsync<JobFaultedException>(() => network.Pool.RunAsync(() => FileJobs.ReadAsync(path)));
        Assert.True(error.Is<T>(), error.ToString());
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}

/// <summary>Jobs with files.</summary>
public static class FileJobs
{
    private static PoolFiles Files => JobContext.Current!.Files;

    public static async Task CopyAsync(string from, string to) => await Files.WriteAllTextAsync(to, await Files.ReadAllTextAsync(from) + " and more");

    public static Task<string> ReadAsync(string path) => Files.OpenReadAsync(path).ContinueWith(static t => t.GetAwaiter().GetResult().ToString()!, TaskScheduler.Default);

    public static async Task<List<string>> ListAsync(string directory)
    {
        List<string> found = [];
        await foreach (string file in Files.ListAsync(directory))
            found.Add(file);
        return found;
    }

    public static async Task<string> DeleteAsync(string path) => $"{await Files.ExistsAsync(path)} {await Files.DeleteAsync(path)} {await Files.DeleteAsync(path)}";

    public static async Task<int> SumAsync(string path, int from)
    {
        await using Stream stream = await Files.OpenReadAsync(path);
        int sum = 0;
        byte[] buffer = new byte[10_000];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            sum += buffer.AsSpan(0, read).ToArray().Sum(static b => b);
        stream.Position = 0;
        int first = stream.ReadByte();
        stream.Seek(from, SeekOrigin.Begin);
        return sum - first + stream.ReadByte();
    }

    public static async Task StreamCopyAsync(string from, string to)
    {
        await using Stream source = await Files.OpenReadAsync(from);
        await using PoolFileWriter target = await Files.CreateAsync(to);
        await source.CopyToAsync(target);
        await target.CompleteAsync();
    }

    public static async Task<string> WriteAsync(string path, int length, bool complete)
    {
        await using PoolFileWriter file = await Files.CreateAsync(path);
        await file.WriteAsync(new byte[length]);
        if (complete)
            await file.CompleteAsync();
        return JobContext.Current!.Pid.ToString();
    }

    public static async Task WriteAndForgetAsync(string path)
    {
        PoolFileWriter file = await Files.CreateAsync(path);
        await file.WriteAsync(new byte[10]);
        throw new InvalidOperationException("forgot");
    }
}
