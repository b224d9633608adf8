using Paxtor.Bench.Processes;

namespace Paxtor.Bench.Names;

/// <summary>
/// Later calls through a name beside calls by pid, to a process of this node and of another. Slices of both follow each other in turn, so that what else the machine does falls on both; the
/// values are the medians over the rounds, and the share is the median of the shares of each round.
/// </summary>
internal static class CallMeasures
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    /// <summary>What a call through a name is to reach, of a call by pid.</summary>
    private const double TargetPercent = 90;

    public static async IAsyncEnumerable<NameRow> RunAsync(NameCluster cluster, BenchOptions options)
    {
        PaxtorNode node = cluster.Node;
        int rounds = Math.Max(3, (int)(options.Duration.TotalSeconds * 3));
        foreach ((string where, string host) in new[] { ("local", node.Name), ("remote", "n1@127.0.0.1") })
        {
            NameOptions placed = new() { Placement = all => all.First(c => c.Member.Name == host) };
            LockKey key = $"called/{where}";
            ProcessRef name = node.Names.Name(key, NameCallers.Spec, options: placed);
            ICounter byName = node.Processes.Get<ICounter>(name);
            await byName.AddAsync(1);
            Pid pid = await node.Names.LookupAsync(key) ?? throw new InvalidOperationException("The name has no process.");
            ICounter byPid = node.Processes.Get<ICounter>(pid);
            ICounter unnamed = node.Processes.Get<ICounter>(await node.Processes.StartAsync(NameCallers.Spec, new StartOptions { Node = host }));
            Load load = new(TimeSpan.FromMilliseconds(50), Slice);
            foreach (ICounter counter in new[] { byPid, byName, unnamed })
                await new Load(options.Warm / 6, TimeSpan.Zero).WarmAsync((_, lap) => Callers.AddAsync(counter, lap));
            foreach (int callers in new[] { 1, 64 })
            {
                List<double> pids = [], names = [], others = [];
                long operations = await cluster.OperationsAsync();
                for (int i = 0; i < rounds; i++)
                {
                    // Whoever comes first in a round gains or loses by it: so each in turn.
                    foreach ((ICounter counter, List<double> to) in Turned(i, (byPid, pids), (byName, names), (unnamed, others)))
                        to.Add((await load.RunAsync("", callers, (_, lap) => Callers.AddAsync(counter, lap))).Value);
                }

                operations = await cluster.OperationsAsync() - operations;
                double calls = names.Sum() * Slice.TotalSeconds;
                yield return Row($"{where} calls by pid", Median(pids));
                yield return Row($"{where} calls by name", Median(names)) with { OperationsEach = operations / calls };
                yield return Row($"{where} calls by name, of those by pid", 100 * Median([.. names.Zip(pids, static (a, b) => a / b)])) with { Unit = "%", Target = TargetPercent };
                yield return Row($"{where} calls by name, of those by pid to a process without one", 100 * Median([.. names.Zip(others, static (a, b) => a / b)])) with { Unit = "%" };

                NameRow Row(string what, double value) => new("Paxtor", what, value, "a second") { Callers = callers };
            }
        }
    }

    private static IEnumerable<T> Turned<T>(int by, params T[] all) => Enumerable.Range(0, all.Length).Select(i => all[(i + by) % all.Length]);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
