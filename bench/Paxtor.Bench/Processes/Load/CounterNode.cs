namespace Paxtor.Bench.Processes;

/// <summary>Nodes that declare the measured classes.</summary>
internal static class CounterNode
{
    /// <param name="name">Its name before the host.</param>
    /// <param name="voter">The one voter, as options name it; null: this node alone is the quorum.</param>
    /// <param name="port">Where it listens; 0: not at all.</param>
    public static Task<PaxtorNode> StartAsync(string name, string? voter = null, int port = 0)
    {
        PaxtorOptions options = new()
        {
            Name = $"{name}@127.0.0.1",
            Durability = DurabilityMode.Memory,
            Secret = Environment.GetEnvironmentVariable(Target.SecretVariable),
            StopTimeout = TimeSpan.FromSeconds(20),
        };
        if (port > 0)
            options.Listen = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        options.Quorum.Add(voter ?? PaxtorOptions.SingleQuorum);
        options.Processes.Serializer = new JsonPayloadSerializer(OrderJson.Default.Options);
        options.Processes.Add<Counter>().Add<Idle>().Add<Brief>();
        return PaxtorNode.StartAsync(options);
    }

    public static async Task<ICounter[]> CountersAsync(PaxtorNode node, int count, string? on = null)
    {
        ICounter[] counters = new ICounter[count];
        for (int i = 0; i < count; i++)
            counters[i] = node.Processes.Get<ICounter>(await node.Processes.StartAsync(ProcessSpec.For<Counter>(), new StartOptions { Node = on }));
        return counters;
    }
}
