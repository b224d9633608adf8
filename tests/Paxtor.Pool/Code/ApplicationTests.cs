using System.Diagnostics;
using System.Runtime.InteropServices;
using Paxtor.Pool.Tests.Kit;

namespace Paxtor.Pool.Tests.Code;

/// <summary>A program of its own, with a dependency, a satellite and a native file, in a directory of its own: its workers have nothing of it.</summary>
public sealed class ApplicationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Program_RunsItsCodeOnWorkersThatHaveNothingOfIt(bool bringsItsRuntime)
    {
        string directory = Path.Combine(Home.Path, "app " + Guid.NewGuid().ToString("N"));
        Copy(Built("PoolApp"), directory);
        // A native library that no worker finds by itself: one of the runtime's, under another name.
        File.Copy(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.IO.Compression.Native.so"), Path.Combine(directory, "libpoolapp.so"));
        if (bringsItsRuntime)
            SelfContained.Make(directory, "PoolApp");
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] lines = await (bringsItsRuntime ? RunAsync(directory, Path.Combine(directory, "PoolApp"), "app") : RunAsync(directory, dotnet, "PoolApp.dll", "app"));
        foreach (string line in lines)
            output.WriteLine(line);
        Assert.Equal(
            [
                "where: code of app-master@localhost Default",
                "process: another",
                "hello: hello bonjour",
                "native: 1438416925",
                "greet: good day x@y",
                "web: /jobs?name=a%20b from the framework of code of app-master@localhost",
                "printed 0",
                "printed 1",
                "printed 2",
                "print: done",
                "raw: done",
                "file: through",
                "throw: PoolApp.Refused not today",
                "map: 332833500",
                "never begun",
                "never: OperationCanceledException",
                "leave: JobLostException",
                "after: 49",
            ],
            lines[..18]);
        Assert.Equal(["beside: 64", "spin begun", "spin: True", "stopped"], lines[18..].Order(StringComparer.Ordinal));
        Assert.Equal("through", await File.ReadAllTextAsync(Path.Combine(directory, "from-job.txt")));
        Assert.Contains("raw text", Home.OutputOf("localhost"), StringComparison.Ordinal);
    }

    private static string Built(string program)
    {
        // …/tests/Paxtor.Pool/bin/CONFIGURATION/net10.0
        string[] parts = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../Workers", program, "bin", parts[^2], parts[^1]));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<string[]> RunAsync(string directory, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = new(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        Task<string> text = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end. {await text} {await errors}");
        }

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await text} {await errors}");
        return (await text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
