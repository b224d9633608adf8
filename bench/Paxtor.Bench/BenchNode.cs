using Microsoft.Extensions.Logging;

namespace Paxtor.Bench;

/// <summary>A node process: <c>node NAME QUORUM DIRECTORY</c>. It ends when its standard input closes, and so with the benchmark.</summary>
internal static class BenchNode
{
    /// <summary>The variable that holds the secret; without it connections are plain TCP.</summary>
    public const string SecretVariable = "PAXTOR_BENCH_SECRET";

    public static async Task<int> RunAsync(string[] args)
    {
        PaxtorOptions options = new() { Name = args[1], Secret = Environment.GetEnvironmentVariable(SecretVariable) };
        options.Quorum.Add(args[2]);
        if (args[3] == "memory")
            options.Durability = DurabilityMode.Memory;
        else
            options.DataDirectory = args[3];
        using ILoggerFactory log = LoggerFactory.Create(static b => b.AddConsole(static c => c.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
        await using PaxtorNode node = await PaxtorNode.StartAsync(options, log);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
