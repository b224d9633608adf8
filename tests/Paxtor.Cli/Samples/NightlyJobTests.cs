using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Samples;

/// <summary>The sample of a nightly job, run as its first lines say, with nights of a second.</summary>
public sealed class NightlyJobTests
{
    [Fact]
    public async Task Nights_AreDoneOneAfterTheOther_AndGoOnAfterARestart()
    {
        string folder = Directory.CreateTempSubdirectory("paxtor-sample-").FullName;
        try
        {
            string[] first = await RunAsync(folder, reports: 2);
            string[] second = await RunAsync(folder, reports: 2);
            DateTimeOffset[] nights = [.. first.Concat(second).Select(static l => DateTimeOffset.Parse(l.Split(' ')[3], null))];
            for (int i = 1; i < nights.Length; i++)
                Assert.Equal(nights[i - 1] + TimeSpan.FromSeconds(1), nights[i]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs it until so many reports were sent, and stops it in good order.</summary>
    private static async Task<string[]> RunAsync(string folder, int reports)
    {
        await using ChildProcess sample = ChildProcess.Start("NightlyJob", ["--NightlyJob:Every", "00:00:01"], info =>
        {
            info.WorkingDirectory = folder;
            info.Environment["DOTNET_ENVIRONMENT"] = "Development";
        });
        List<string> told = [];
        bool stopping = false;
        while (await sample.Output.ReadLineAsync().WaitAsync(ChildProcess.Patience) is { } line)
        {
            if (!line.Trim().StartsWith("The report of", StringComparison.Ordinal))
                continue;
            told.Add(line.Trim());
            if (told.Count >= reports && !stopping)
            {
                stopping = true;
                sample.Signal(ChildProcess.SIGTERM);
            }
        }

        Assert.Equal(0, await sample.ExitAsync());
        return [.. told];
    }
}
