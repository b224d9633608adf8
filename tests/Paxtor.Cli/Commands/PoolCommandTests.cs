using System.Text.Json;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Cli.Tests.Samples;

namespace Paxtor.Cli.Tests.Commands;

/// <summary><c>paxtor pool</c> by the real program, with real workers.</summary>
public sealed class PoolCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paxtor-pools-").FullName;

    [Fact]
    public async Task Pool_StartsShowsAndStops_AndNothingIsLeft()
    {
        await using ChildProcess start = Start("pool", "start", "crew", "--host", "localhost:2", "--arg", "--fast");
        await Sample.ReadAsync(start, static l => l.Contains("paxtor pool stop crew", StringComparison.Ordinal));

        (int code, string output, string errors) = await RunAsync("pool", "status", "crew", "--json");
        Assert.True(code == 0, errors);
        JsonElement view = JsonDocument.Parse(output).RootElement;
        Assert.Equal(start.Id, view.GetProperty("processId").GetInt32());
        Assert.Equal(
            ["crew-2@localhost worker", "crew-master@localhost master", "crew@localhost worker"],
            view.GetProperty("members").EnumerateArray().Select(static m => $"{m.GetProperty("node")} {m.GetProperty("kind")}").Order(StringComparer.Ordinal));
        Assert.Equal(0, view.GetProperty("members")[0].GetProperty("load").GetInt32());

        (code, output, _) = await RunAsync("pool", "status", "crew");
        Assert.Equal(0, code);
        Assert.Contains("crew-2@localhost", output, StringComparison.Ordinal);
        Assert.Contains("EXPECTED", output, StringComparison.Ordinal);

        (code, _, errors) = await RunAsync("pool", "start", "crew", "--host", "localhost");
        Assert.Equal(75, code);
        Assert.Contains("runs here already", errors, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync("pool", "attach", "web@127.0.0.1", "--name", "crew");
        Assert.Equal(1, code);
        Assert.Contains("without a node of the application's cluster", errors, StringComparison.Ordinal);

        Assert.Equal(2, Workers().Count);
        Assert.Equal(0, (await RunAsync("pool", "stop", "crew")).Code);
        Assert.Empty(Workers());
        Assert.Equal(0, (await start.EndAsync()).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder, "*.sock"));
        (code, _, errors) = await RunAsync("pool", "status", "crew");
        Assert.Equal(66, code);
        Assert.Contains("no pool 'crew' runs here", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pool_ToldBySignal_StopsInOrder()
    {
        await using ChildProcess start = Start("pool", "start", "--host", "localhost");
        await Sample.ReadAsync(start, static l => l.Contains("paxtor pool stop pool", StringComparison.Ordinal));
        List<int> workers = Workers();
        Assert.Single(workers);
        start.Signal(ChildProcess.SIGTERM);
        Assert.Equal(0, (await start.EndAsync()).Code);
        Assert.False(Directory.Exists($"/proc/{workers[0]}"));
    }

    [Fact]
    public async Task Pool_WhoseProcessWasKilled_CanBeStartedAgain()
    {
        await using (ChildProcess killed = Start("pool", "start", "--host", "localhost"))
        {
            await Sample.ReadAsync(killed, static l => l.Contains("paxtor pool stop pool", StringComparison.Ordinal));
            killed.Signal(ChildProcess.SIGKILL);
        }

        Assert.Equal(66, (await RunAsync("pool", "status")).Code);
        await using ChildProcess start = Start("pool", "start", "--host", "localhost");
        await Sample.ReadAsync(start, static l => l.Contains("paxtor pool stop pool", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync("pool", "stop")).Code);
    }

    [Fact]
    public async Task Attach_AddsANodeOfTheCluster()
    {
        await using Cluster cluster = new();
        PaxtorOptions options = cluster.ClientOptions("web").AddPoolMember();
        options.Listen = "127.0.0.1:0";
        await using PaxtorNode web = await PaxtorNode.StartAsync(options);
        await using ChildProcess start = Start(["pool", "start", "--host", "localhost", "--quorum", cluster.Quorum]);
        await Sample.ReadAsync(start, static l => l.Contains("paxtor pool stop pool", StringComparison.Ordinal));

        (int code, string output, string errors) = await RunAsync("pool", "attach", web.Name);
        Assert.True((code, output.Trim()) == (0, "attached"), output + errors);
        (code, output, errors) = await RunAsync("pool", "attach", web.Name);
        Assert.True((code, output.Trim()) == (0, "already attached"), output + errors);
        (_, output, _) = await RunAsync("pool", "status");
        Assert.Contains("attached", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("pool", "stop")).Code);
    }

    [Theory]
    [InlineData(78, "There is no hosts file", "pool", "start")]
    [InlineData(78, "is no name of a pool", "pool", "start", "../x", "--host", "localhost")]
    [InlineData(78, "is to be a number of workers", "pool", "start", "--host", "localhost:none")]
    [InlineData(66, "no pool 'pool' runs here", "pool", "stop")]
    [InlineData(66, "no pool 'pool' runs here", "pool", "attach", "a@b")]
    [InlineData(1, "was not started", "pool", "start", "--host", "render.invalid", "--remote-shell", "false")]
    public async Task Pool_WhatCannotBe_IsToldInALine(int code, string said, params string[] arguments)
    {
        (int exit, _, string errors) = await RunAsync(arguments);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Equal(code, exit);
    }

    [Fact]
    public async Task Folder_ThatOthersMayEnter_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
#pragma warning disable CA1416 // It is skipped there.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
#pragma warning restore CA1416
        (int code, _, string errors) = await RunAsync("pool", "status");
        Assert.Equal(78, code);
        Assert.Contains("chmod 700", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The workers that were started by a program of this test: they have its environment.</summary>
    private List<int> Workers()
    {
        List<int> found = [];
        foreach (string process in Directory.GetDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(process), out int id)
                    && File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0') is [var program, ..] command && Path.GetFileName(program) == "dotnet"
                    && command.Any(static c => c.EndsWith("Paxtor.Worker.dll", StringComparison.Ordinal))
                    && File.ReadAllText(Path.Combine(process, "environ")).Contains($"HOME={folder}\0", StringComparison.Ordinal))
                    found.Add(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        return found;
    }

    private ChildProcess Start(params string[] arguments) => ChildProcess.Start("Paxtor.Cli", arguments, info =>
    {
        info.WorkingDirectory = folder;
        info.Environment["HOME"] = folder;
        info.Environment["PAXTOR_POOLS"] = folder;
    });

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using ChildProcess child = Start(arguments);
        return await child.EndAsync();
    }
}
