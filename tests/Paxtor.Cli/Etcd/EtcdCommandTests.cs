using System.Globalization;
using System.Text.Json;
using Paxtor.Cli.Tests.Processes;

namespace Paxtor.Cli.Tests.Etcd;

/// <summary>Commands over a real etcd, without any node of Paxtor; and the move of tokens from one engine to the other.</summary>
public sealed class EtcdCommandTests(EtcdServer etcd) : IClassFixture<EtcdServer>
{
    private static readonly TimeSpan Patience = ChildProcess.Patience;

    private string[] Engine => ["--log", "Error", "--engine", "etcd", "--endpoints", etcd.Url];

    [Fact]
    public async Task Lock_ExcludesASecond_AndGivesTheCommandItsToken()
    {
        long first;
        await using (ChildProcess holder = ChildProcess.Start("Paxtor.Cli", ["lock", "report", .. Engine, "--name", "holder@127.0.0.1", "--", "sh", "-c", "echo $PAXTOR_TOKEN; cat"]))
        {
            first = Token(await holder.LineAsync());
            (int code, _, string errors) = await RunAsync(["lock", "report", .. Engine, "--no-wait", "--", "true"]);
            Assert.Equal(75, code);
            Assert.Contains("holder@127.0.0.1", errors, StringComparison.Ordinal);
            JsonElement listed = JsonDocument.Parse(await OutputAsync(["locks", .. Engine, "--json"])).RootElement[0];
            Assert.Equal(("\"report\"", first), (listed.GetProperty("key").GetString(), listed.GetProperty("holder").GetProperty("token").GetInt64()));
            Assert.Equal(0, (await holder.EndAsync()).Code);
        }

        // Free at once, and with a greater token.
        Assert.True(Token(await OutputAsync(["lock", "report", .. Engine, "--no-wait", "--", "printenv", "PAXTOR_TOKEN"])) > first);
    }

    [Fact]
    public async Task Tokens_GrowOverAMoveToNodes_AndBack()
    {
        await using Cluster cluster = new();
        string[] nodes = ["--quorum", cluster.Quorum];
        string[] prefixed = [.. Engine, "--etcd-prefix", "moving/"];
        long onEtcd = await TakeAsync(prefixed);

        // Until they are raised, tokens of the new store begin anew; a raise that asks for less changes nothing.
        await RaiseAsync(nodes, above: await HighestAsync(prefixed), raised: true);
        await RaiseAsync(nodes, above: onEtcd, raised: false);
        long onNodes = await TakeAsync(nodes);
        Assert.True(onNodes > onEtcd, $"{onNodes} after {onEtcd}");

        await RaiseAsync(prefixed, above: await HighestAsync(nodes), raised: true);
        long back = await TakeAsync(prefixed);
        Assert.True(back > onNodes, $"{back} after {onNodes}");
        Assert.True(await TakeAsync(prefixed) > back);
    }

    [Fact]
    public async Task Raise_WhileALockIsHeld_IsToldLost_AndTheNextTokenIsAbove()
    {
        string[] engine = [.. Engine, "--etcd-prefix", "held/"];
        await using ChildProcess holder = ChildProcess.Start("Paxtor.Cli", ["lock", "moved", .. engine, "--", "sh", "-c", "trap 'exit 0' TERM; echo held; while :; do sleep 0.05; done"]);
        Assert.Equal("held", await holder.LineAsync());
        await RaiseAsync(engine, above: 1L << 50, raised: true);
        Assert.Equal(79, (await holder.EndAsync()).Code);
        Assert.True(await TakeAsync(engine) > 1L << 50);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("many")]
    public async Task Raise_AboveNoToken_IsRefused(string above)
    {
        (int code, string output, string errors) = await RunAsync(["tokens", "raise", "--above=" + above, .. Engine]);
        Assert.Equal(64, code);
        Assert.Contains("--above", output + errors, StringComparison.Ordinal);
    }

    private static async Task<long> TakeAsync(string[] store) => Token(await OutputAsync(["lock", "moved", .. store, "--", "printenv", "PAXTOR_TOKEN"]));

    private static async Task<long> HighestAsync(string[] store) =>
        JsonDocument.Parse(await OutputAsync(["tokens", "show", .. store, "--json"])).RootElement.GetProperty("highest").GetInt64();

    private static async Task RaiseAsync(string[] store, long above, bool raised)
    {
        string output = await OutputAsync(["tokens", "raise", "--above", above.ToString(CultureInfo.InvariantCulture), .. store, "--json"]);
        JsonElement state = JsonDocument.Parse(output).RootElement;
        Assert.Equal(raised, state.GetProperty("raised").GetBoolean());
        Assert.True(state.GetProperty("highest").GetInt64() >= above);
    }

    private static async Task<string> OutputAsync(string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);
        Assert.Equal((0, string.Empty), (code, errors));
        return output.Trim();
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments) => ChildProcess.RunAsync("Paxtor.Cli", arguments);

    private static long Token(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
