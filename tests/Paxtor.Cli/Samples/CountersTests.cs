using System.Globalization;
using System.Text.RegularExpressions;
using Paxtor.Cli.Tests.Processes;
using Paxtor.Tests.Ports;

namespace Paxtor.Cli.Tests.Samples;

/// <summary>The sample of counters by key: three nodes, each told keys on its standard input.</summary>
public sealed partial class CountersTests
{
    [Fact]
    public async Task EachNode_CountsTheSame_AndGoesOnWhenTheCountersNodeIsKilled()
    {
        using Sample sample = new();
        string ports = string.Join(',', OwnPorts.Take(3));
        List<ChildProcess> nodes = [];
        try
        {
            for (int i = 1; i <= 3; i++)
                nodes.Add(sample.Start("Counters", [i.ToString(CultureInfo.InvariantCulture), ports]));
            // The first ones wait for the cluster, for connections and for code that runs for the first time, and may be told that nobody knows; so they are not looked at.
            foreach (ChildProcess node in nodes)
                await CountAsync(node, "first");
            List<Counted> counted = [];
            foreach (ChildProcess node in nodes)
                counted.Add(await CountAsync(node, "apples"));
            Assert.Equal([1L, 2L, 3L], counted.Select(static c => c.Value));
            Assert.Single(counted.Select(static c => (c.By, c.Token)).Distinct());

            int killed = counted[0].By.Node["counters".Length] - '1';
            await nodes[killed].KillAsync();
            Counted after = await CountAsync(nodes[(killed + 1) % 3], "apples");
            Assert.Equal(4, after.Value);
            Assert.NotEqual(counted[0].By.Node, after.By.Node);
            Assert.True(after.Token > counted[0].Token, $"{after} after {counted[0]}");
            Assert.Equal(5, (await CountAsync(nodes[(killed + 2) % 3], "apples")).Value);
            Assert.Equal(1, (await CountAsync(nodes[(killed + 2) % 3], "pears")).Value);

            // In order, unless a reader of the input is left that keeps it from ending.
            Assert.Equal(0, (await nodes[(killed + 1) % 3].EndAsync()).Code);
        }
        finally
        {
            foreach (ChildProcess node in nodes)
                await node.DisposeAsync();
        }
    }

    private static async Task<Counted> CountAsync(ChildProcess node, string key)
    {
        Match match;
        do
        {
            await node.Input.WriteLineAsync(key);
            await node.Input.FlushAsync();
            match = Told().Match(await Sample.ReadAsync(node, line => Told().IsMatch(line) || line.Contains("perhaps counted", StringComparison.Ordinal)));
            // What was on its way to a process that was killed may have been counted. Here it was not: that process was dead before.
        }
        while (!match.Success);
        Assert.Equal(key, match.Groups[1].Value);
        return new Counted(
            long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), Pid.Parse(match.Groups[3].Value, null), long.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture));
    }

    private sealed record Counted(long Value, Pid By, long Token);

    [GeneratedRegex(@"^(\w+) = (\d+), by (<.+>) with token (\d+)$")]
    private static partial Regex Told();
}
