using System.Globalization;
using System.Text.Json;
using Paxtor.Bench.Locks;
using Paxtor.Bench.Nodes;
using Paxtor.Bench.Peers;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Clients;

/// <summary>The callers are spread over many client processes, each with one connection and one session: pairs of keys that nobody else wants.</summary>
internal sealed class ClientsSuite : ISuite
{
    private const int WarmCallers = 256;

    public string Name => "clients";

    public async Task RunAsync(BenchOptions options, Report report)
    {
        List<LockRow> rows = [];
        await Systems.ForEachAsync(options, async target =>
        {
            ChildProcess[] clients = [.. Enumerable.Range(0, options.Processes)
                .Select(i => ChildProcess.StartSelf(options.Secret, ClientProcess.Verb, $"client{i.ToString(CultureInfo.InvariantCulture)}", target.Kind, target.Address))];
            await Task.WhenAll(clients.Select(static c => c.ReadAsync()));
            // Until so many processes have compiled their code on few cores, they measure that.
            await AskAsync(clients, WarmCallers, options.Warm);
            foreach (int callers in options.Callers ?? [64, 256])
            {
                TimeSpan begun = ProcessorTime.Total();
                ClientAnswer[] answers = await AskAsync(clients, callers, options.Duration);
                rows.Add(Sum(target.System, callers, answers, ProcessorTime.Total() - begun));
            }

            await Task.WhenAll(clients.Select(static c => c.DisposeAsync().AsTask()));
        });
        report.Add(Name, $"{options.Processes} client processes", rows, LockRow.Columns[..^1]);
    }

    private static async Task<ClientAnswer[]> AskAsync(ChildProcess[] clients, int callers, TimeSpan time)
    {
        string[] lines = await Task.WhenAll(clients.Select((c, i) =>
            c.AskAsync(string.Create(CultureInfo.InvariantCulture, $"{(callers / clients.Length) + (i < callers % clients.Length ? 1 : 0)} {time.TotalSeconds}"))));
        return [.. lines.Select(static l => JsonSerializer.Deserialize<ClientAnswer>(l)!)];
    }

    private static LockRow Sum(string system, int callers, ClientAnswer[] answers, TimeSpan processor)
    {
        Latencies all = new();
        foreach (ClientAnswer answer in answers)
            all.Add(answer.Times);
        return new LockRow(system, "pairs", callers, answers.Sum(static a => a.PerSecond), all.At(0.5), all.At(0.99), double.NaN, processor.TotalMicroseconds / Math.Max(1, all.Count));
    }
}
