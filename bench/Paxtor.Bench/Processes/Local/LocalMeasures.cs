namespace Paxtor.Bench.Processes;

/// <summary>Processes of one node.</summary>
internal static class LocalMeasures
{
    private const int Many = 64;
    private const int IdleCount = 1_000_000;

    public static async IAsyncEnumerable<ProcessRow> RunAsync(Load load, Func<string, bool> isChosen)
    {
        await using (PaxtorNode node = await CounterNode.StartAsync("local"))
        {
            ICounter[] counters = await CounterNode.CountersAsync(node, Many);
            ICounter one = counters[0];
            if (isChosen("calls-1"))
                yield return await load.RunAsync("local calls to 1 process", 1, (_, lap) => Callers.AddAsync(one, lap), 2_500_000);
            if (isChosen("calls-16"))
                yield return await load.RunAsync("local calls to 1 process", 16, (_, lap) => Callers.AddAsync(one, lap));
            if (isChosen("calls-64"))
                yield return await load.RunAsync("local calls to 1 process", Many, (_, lap) => Callers.AddAsync(one, lap), 4_000_000);
            if (isChosen("calls-each"))
                yield return await load.RunAsync("local calls to a process each", Many, (i, lap) => Callers.AddAsync(counters[i], lap), 4_000_000);
            if (isChosen("tasks"))
            {
                yield return await load.RunAsync("local calls, Task<int>", 1, (_, lap) => Callers.AddTaskAsync(one, lap));
                yield return await load.RunAsync("local calls, Task<int>", Many, (_, lap) => Callers.AddTaskAsync(one, lap));
            }

            if (isChosen("sends"))
            {
                yield return await load.RunAsync("local sends to 1 process", 1, (_, lap) => Callers.SendAsync(one, lap), 6_000_000);
                yield return await load.RunAsync("local sends to 1 process", 16, (_, lap) => Callers.SendAsync(one, lap), 6_000_000);
            }

            if (isChosen("streams"))
                yield return await load.RunAsync("items of a local stream", 1, (_, lap) => Callers.StreamAsync(one, lap));
            if (isChosen("spawns"))
            {
                yield return await load.RunAsync("spawn to done", 1, (_, lap) => Callers.SpawnAsync(node.Processes, lap), 1_500_000);
                yield return await load.RunAsync("spawn to done", 16, (_, lap) => Callers.SpawnAsync(node.Processes, lap), 1_500_000);
                yield return await load.RunAsync("start of a class, awaited", 1, (_, lap) => Callers.StartAsync(node.Processes, lap));
                yield return await load.RunAsync("start of a class, awaited", 16, (_, lap) => Callers.StartAsync(node.Processes, lap));
            }
        }

        if (isChosen("idle"))
        {
            await using PaxtorNode node = await CounterNode.StartAsync("idle");
            yield return await IdleAsync(node);
        }
    }

    private static async Task<ProcessRow> IdleAsync(PaxtorNode node)
    {
        ProcessSpec spec = ProcessSpec.For<Idle>();
        await node.Processes.StartAsync(spec);
        long before = Settled();
        for (int i = 0; i < IdleCount; i++)
            await node.Processes.StartAsync(spec);
        double each = ((double)(Settled() - before) / IdleCount) - Idle.ObjectBytes;
        GC.KeepAlive(spec);
        return new ProcessRow("Paxtor", "idle process besides its object, bytes", IdleCount, each) { Target = 180 };
    }

    private static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
