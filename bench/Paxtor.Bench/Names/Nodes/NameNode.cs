using Microsoft.Extensions.Logging;
using Paxtor.Bench.Processes;

namespace Paxtor.Bench.Names;

/// <summary>Nodes that may host the measured names.</summary>
internal static class NameNode
{
    private static readonly ILoggerFactory Log = LoggerFactory.Create(static b => b.AddConsole(static c => c.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(
        Enum.TryParse(Environment.GetEnvironmentVariable("PAXTOR_BENCH_LOG"), out LogLevel level) ? level : LogLevel.Error));

    /// <param name="name">Its name before the host.</param>
    /// <param name="voters">The quorum, as options name it.</param>
    /// <param name="directory">Where a voter keeps its log; <c>memory</c> for nowhere; null for a node that does not vote.</param>
    /// <param name="hosts">Whether it declares the measured classes.</param>
    public static Task<PaxtorNode> StartAsync(string name, string voters, string? directory, bool hosts)
    {
        PaxtorOptions options = new()
        {
            Name = $"{name}@127.0.0.1",
            Secret = Environment.GetEnvironmentVariable(Target.SecretVariable),
            StopTimeout = TimeSpan.FromSeconds(2),
        };
        options.Quorum.Add(voters);
        if (directory == "memory")
            options.Durability = DurabilityMode.Memory;
        else if (directory is not null)
            options.DataDirectory = directory;
        if (hosts)
            options.Processes.Add<Counter>().Add<Phoenix>();
        return PaxtorNode.StartAsync(options, Log);
    }
}
