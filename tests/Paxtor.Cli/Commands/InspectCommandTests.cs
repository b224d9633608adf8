using System.Text.Json;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Commands;

/// <summary><c>paxtor status</c> and <c>paxtor locks</c> against three real nodes, one of which dies.</summary>
public sealed class InspectCommandTests
{
    private static readonly TimeSpan Patience = ChildProcess.Patience;

    [Fact]
    public async Task Status_TellsOfEachVoter_AlsoWhenOneOrTwoAreGone()
    {
        await using Cluster cluster = new();
        await using (PaxtorNode client = await PaxtorNode.StartAsync(cluster.ClientOptions("client")))
            await (await client.Locks.AcquireAsync("any", Patience)).DisposeAsync();

        (int code, string output, string errors) = await RunAsync("status", cluster, "--json", "--timeout", "60");
        Assert.Equal((0, string.Empty), (code, errors));
        JsonElement view = JsonDocument.Parse(output).RootElement;
        string leader = view.GetProperty("leader").GetString()!;
        Assert.Equal("all 3 voters healthy", view.GetProperty("health").GetString());
        Assert.True(view.GetProperty("sessions").GetInt32() >= 1);
        JsonElement[] voters = [.. view.GetProperty("voters").EnumerateArray()];
        Assert.Equal(["follower", "follower", "leader"], voters.Select(static v => v.GetProperty("role").GetString()!).Order());
        Assert.All(voters, v =>
        {
            Assert.Equal(leader, v.GetProperty("leader").GetString());
            Assert.InRange(v.GetProperty("appliedIndex").GetInt64(), 1, v.GetProperty("lastIndex").GetInt64());
        });

        int gone = (Cluster.IndexOf(leader) + 1) % Cluster.Voters;
        await cluster.KillAsync(gone);
        (code, output, _) = await RunAsync("status", cluster, "--timeout", "10");
        Assert.Equal(0, code);
        Assert.Contains("quorum of 2 of 3 voters; 0 more may fail", output, StringComparison.Ordinal);
        Assert.Contains("not reached", output, StringComparison.Ordinal);

        await cluster.KillAsync((gone + 1) % Cluster.Voters);
        (code, output, _) = await RunAsync("status", cluster, "--timeout", "10");
        Assert.Equal(69, code);
        Assert.Contains("NO QUORUM: 2 of 3 voters are needed", output, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync("locks", cluster);
        Assert.Equal(69, code);
        Assert.Contains("paxtor status", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_TellWhoHoldsAndWhoWaits_InOrder()
    {
        await using Cluster cluster = new();
        await using PaxtorNode first = await PaxtorNode.StartAsync(cluster.ClientOptions("first"));
        await using PaxtorNode second = await PaxtorNode.StartAsync(cluster.ClientOptions("second"));
        await (await first.Locks.AcquireAsync("formed", Patience)).DisposeAsync();
        Assert.Equal("Nobody holds a lock.", await ReadAsync(cluster));
        await using LockHandle held = await first.Locks.AcquireAsync("report", Patience);
        await using LockHandle order = await second.Locks.AcquireAsync(("order", 42), Patience);
        Task<LockHandle> waiting = second.Locks.AcquireAsync("report", Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while ((await first.Locks.GetQueueAsync("report")).Count < 2)
            await timer.WaitForNextTickAsync();

        string output = await ReadAsync(cluster, "--json");
        JsonElement[] locks = [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        Assert.Equal(["\"report\"", "(\"order\", 42)"], locks.Select(static l => l.GetProperty("key").GetString()!));
        Assert.Equal((held.Pid.ToString(), held.Token), (locks[0].GetProperty("holder").GetProperty("pid").GetString(), locks[0].GetProperty("holder").GetProperty("token").GetInt64()));
        Assert.Equal("second@127.0.0.1", locks[0].GetProperty("waiting")[0].GetProperty("node").GetString());
        Assert.InRange(locks[0].GetProperty("holder").GetProperty("ownsSince").GetDateTimeOffset(), DateTimeOffset.UtcNow - Patience, DateTimeOffset.UtcNow);
        Assert.False(locks[0].GetProperty("waiting")[0].TryGetProperty("ownsSince", out _));
        Assert.Equal(0, locks[1].GetProperty("waiting").GetArrayLength());

        output = await ReadAsync(cluster, "report");
        string[] lines = output.Split('\n');
        Assert.Contains("holds", lines[1], StringComparison.Ordinal);
        Assert.Contains("first@127.0.0.1", lines[1], StringComparison.Ordinal);
        Assert.Contains("second@127.0.0.1", lines[2], StringComparison.Ordinal);
        output = await ReadAsync(cluster, "--value", "(\"order\", 42)");
        Assert.Contains("second@127.0.0.1", output, StringComparison.Ordinal);
        output = await ReadAsync(cluster, "--prefix", "ord");
        Assert.DoesNotContain("report", output, StringComparison.Ordinal);
        Assert.Contains("42", output, StringComparison.Ordinal);
        await held.DisposeAsync();
        await (await waiting).DisposeAsync();
    }

    private static async Task<string> ReadAsync(Cluster cluster, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync("locks", cluster, arguments);
        Assert.Equal((0, string.Empty), (code, errors));
        return output.Trim();
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(string command, Cluster cluster, params string[] arguments) =>
        ChildProcess.RunAsync("Paxtor.Cli", [command, "--quorum", cluster.Quorum, .. arguments]);
}
