using System.Diagnostics;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Starting;

/// <summary>Where the cache and the output of workers are, when nothing in the environment says so.</summary>
public sealed class HomeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WithoutHome_RunsAWorkerFromTheCacheOfTheUser(bool cacheIsSet)
    {
        WorkerProcesses workers = new();
        string cache = Path.Combine(Home.Path, Path.GetRandomFileName());
        ProcessStartInfo start = new("dotnet", [typeof(Paxtor.Workers.Chores).Assembly.Location, "1", "10", workers.Tag])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Home.Path,
        };
        start.Environment.Remove("HOME");
        if (cacheIsSet)
            start.Environment["XDG_CACHE_HOME"] = cache;
        using (Process master = Process.Start(start)!)
        {
            Assert.Equal("READY", await master.StandardOutput.ReadLineAsync());
            string program = Assert.Single(workers.Programs.Select(static id => File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Single(static w => w.EndsWith(".dll", StringComparison.Ordinal))));
            Assert.StartsWith(cacheIsSet ? cache + "/paxtor/worker/" : HomeOfThisUser() + "/.cache/paxtor/worker/", program, StringComparison.Ordinal);
            master.StandardInput.Close();
            await master.WaitForExitAsync();
        }

        await workers.GoneAsync();
    }

    // By the system's database of users.
    private static string HomeOfThisUser() =>
        File.ReadLines("/etc/passwd").Select(static l => l.Split(':')).First(static f => f[0] == Environment.UserName)[5];
}
