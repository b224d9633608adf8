using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Processes;

/// <summary>Two node processes on loopback, one connection: this one calls, the other has the process that is called.</summary>
internal static class NodeMeasures
{
    private static readonly (int Callers, double Primitive, double Record)[] Targets = [(1, 22_000, 18_000), (16, 250_000, 140_000), (64, 700_000, 200_000), (256, 1_000_000, 250_000)];

    public static async IAsyncEnumerable<ProcessRow> RunAsync(Load load, string? secret, int[]? only, Func<string, bool> isChosen)
    {
        int port = FreePorts.Find(1)[0];
        await using ChildProcess far = ChildProcess.StartSelf(secret, CounterProcess.Verb, port.ToString(CultureInfo.InvariantCulture));
        await far.ReadAsync();
        await using PaxtorNode node = await CounterNode.StartAsync("callers", CounterProcess.VoterOf(port));
        ICounter one = (await CounterNode.CountersAsync(node, 1, CounterProcess.Node))[0];
        if (isChosen("remote-calls"))
        {
            await load.WarmAsync((_, lap) => Callers.AddAsync(one, lap));
            foreach ((int callers, double primitive, _) in Targets.Where(t => only is null || only.Contains(t.Callers)))
                yield return await load.RunAsync("calls between nodes, int", callers, (_, lap) => Callers.AddAsync(one, lap), primitive, UsedAsync);
        }

        if (isChosen("remote-records"))
        {
            await load.WarmAsync((_, lap) => Callers.ConfirmAsync(one, lap));
            foreach ((int callers, _, double record) in Targets.Where(t => only is null || only.Contains(t.Callers)))
                yield return await load.RunAsync("calls between nodes, record by JSON", callers, (_, lap) => Callers.ConfirmAsync(one, lap), record, UsedAsync);
        }

        if (isChosen("remote-sends"))
        {
            yield return await load.RunAsync("sends between nodes", 1, (_, lap) => Callers.SendAsync(one, lap), 3_000_000, UsedAsync);
            yield return await load.RunAsync("sends between nodes", 16, (_, lap) => Callers.SendAsync(one, lap), 3_000_000, UsedAsync);
        }

        if (isChosen("remote-streams"))
        {
            yield return await load.RunAsync("items of streams between nodes", 1, (_, lap) => Callers.StreamAsync(one, lap), null, UsedAsync);
            yield return await load.RunAsync("items of streams between nodes", 16, (_, lap) => Callers.StreamAsync(one, lap), null, UsedAsync);
        }

        async Task<ProcessUse> UsedAsync() => ProcessUse.Parse(await far.AskAsync("used"));
    }
}
