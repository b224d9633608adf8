using System.Text.Json;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Workers;

namespace Paxtor.Cli.Tests.Commands;

/// <summary><c>paxtor names</c>, <c>paxtor whereis</c> and <c>paxtor names remove</c> against real nodes.</summary>
public sealed class NamesCommandTests
{
    private static readonly TimeSpan Patience = ChildProcess.Patience;

    [Fact]
    public async Task Names_TellWhatRunsWhere_UntilTheQuorumIsGone()
    {
        await using Cluster cluster = new();
        PaxtorOptions options = cluster.ClientOptions("host");
        options.Listen = "127.0.0.1:0";
        options.Processes.Add<Idler>().Add<Beater>();
        await using PaxtorNode host = await PaxtorNode.StartAsync(options);
        await (await host.Locks.AcquireAsync("formed", Patience)).DisposeAsync();
        Assert.Equal("There is no name.", await OutputAsync("names", cluster));
        Assert.Equal("[]", await OutputAsync("names", cluster, "--json"));
        Pid cart = await host.Names.Temporary.WhereIsAsync(("cart", 7), ProcessSpec.For<Idler>()).AsTask().WaitAsync(Patience);
        Pid report = await host.Names.Permanent.WhereIsAsync("report", ProcessSpec.For<Idler>()).AsTask().WaitAsync(Patience);
        long token = await host.Processes.Get<INamed>(report).TokenAsync();

        // One restart, so that there is something to tell.
        await host.Processes.Get<INamed>(report).ExitAsync();
        using (PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20)))
        {
            Pid? next = await host.Names.LookupAsync("report");
            while (next is null || next == report)
            {
                await timer.WaitForNextTickAsync();
                next = await host.Names.LookupAsync("report");
            }

            report = next.Value;
        }

        JsonElement[] names = [.. JsonDocument.Parse(await OutputAsync("names", cluster, "--json")).RootElement.EnumerateArray()];
        Assert.Equal(["\"report\"", "(\"cart\", 7)"], names.Select(static n => n.GetProperty("key").GetString()!));
        Assert.Equal((report.ToString(), "host@127.0.0.1", "idler", true, 1), (Text(names[0], "pid"), Text(names[0], "node"), Text(names[0], "class"), names[0].GetProperty("permanent").GetBoolean(), names[0].GetProperty("restarts").GetInt32()));
        Assert.True(names[0].GetProperty("token").GetInt64() > token);
        Assert.InRange(names[0].GetProperty("since").GetDateTimeOffset(), DateTimeOffset.UtcNow - Patience, DateTimeOffset.UtcNow + Patience);
        Assert.Equal((cart.ToString(), false), (Text(names[1], "pid"), names[1].GetProperty("permanent").GetBoolean()));

        string[] lines = (await OutputAsync("names", cluster)).Split('\n');
        Assert.Equal(["KEY", "PID", "CLASS", "KIND", "TOKEN", "SINCE", "RESTARTS"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("permanent", lines[1], StringComparison.Ordinal);
        Assert.Contains("temporary", lines[2], StringComparison.Ordinal);
        Assert.Contains("host@127.0.0.1", lines[2], StringComparison.Ordinal);

        Assert.Equal(report.ToString(), await OutputAsync("whereis", cluster, "report"));
        Assert.Equal(cart.ToString(), await OutputAsync("whereis", cluster, "--value", "(\"cart\", 7)"));
        await Task.WhenAll(
            RefusedAsync(66, "no process has the name \"nobody\"", "whereis", cluster, "nobody"),
            RefusedAsync(64, "--value", "whereis", cluster, "--value", "(1,"),
            RefusedAsync(64, "Give a key", "whereis", cluster),
            RefusedAsync(66, "no permanent name \"nobody\"", ["names", "remove"], cluster, "nobody"),
            RefusedAsync(66, "temporary", ["names", "remove"], cluster, "--value", "(\"cart\", 7)"),
            RefusedAsync(64, "Give a key", ["names", "remove"], cluster));
        Assert.Equal("", await OutputAsync(["names", "remove"], cluster, "report"));
        Assert.False(await host.Processes.IsAliveAsync(report));
        Assert.DoesNotContain("report", await OutputAsync("names", cluster), StringComparison.Ordinal);

        await cluster.KillAsync(0);
        await cluster.KillAsync(1);
        await Task.WhenAll(
            RefusedAsync(69, "paxtor status", "names", cluster),
            RefusedAsync(69, "paxtor status", "whereis", cluster, "report"),
            RefusedAsync(69, "paxtor status", ["names", "remove"], cluster, "report"));
    }

    private static string? Text(JsonElement name, string property) => name.GetProperty(property).GetString();

    private static Task<string> OutputAsync(string command, Cluster cluster, params string[] arguments) => OutputAsync([command], cluster, arguments);

    private static async Task<string> OutputAsync(string[] command, Cluster cluster, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(command, cluster, arguments);
        Assert.Equal((0, string.Empty), (code, errors));
        return output.Trim();
    }

    private static Task RefusedAsync(int exitCode, string says, string command, Cluster cluster, params string[] arguments) => RefusedAsync(exitCode, says, [command], cluster, arguments);

    private static async Task RefusedAsync(int exitCode, string says, string[] command, Cluster cluster, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(command, cluster, arguments);
        Assert.Equal((exitCode, string.Empty), (code, code == 64 ? string.Empty : output));
        Assert.Contains(says, output + errors, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(string[] command, Cluster cluster, string[] arguments) =>
        ChildProcess.RunAsync("Paxtor.Cli", [.. command, "--quorum", cluster.Quorum, .. arguments]);
}
