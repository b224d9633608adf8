using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Paxtor.Bench.Nodes;

/// <summary>
/// A voter: <c>node NAME QUORUM DIRECTORY</c>. Ends when its standard input closes, and so with the measurement. Answers the line <c>memory</c> with the bytes of its
/// managed heap after a collection and those that the process has to itself, and <c>snapshots</c> with the times of those it took, in seconds.
/// </summary>
internal static class NodeProcess
{
    public const string Verb = "node";

    public static async Task<int> RunAsync(string[] args)
    {
        PaxtorOptions options = new() { Name = args[1], Secret = Environment.GetEnvironmentVariable(Target.SecretVariable) };
        options.Quorum.Add(args[2]);
        if (args[3] == "memory")
            options.Durability = DurabilityMode.Memory;
        else
            options.DataDirectory = args[3];
        ConcurrentQueue<double> snapshots = [];
        using MeterListener meter = new() { InstrumentPublished = static (i, l) => { if (i.Name == "paxtor.quorum.snapshot.duration") l.EnableMeasurementEvents(i); } };
        meter.SetMeasurementEventCallback<double>((_, seconds, _, _) => snapshots.Enqueue(seconds));
        meter.Start();
        using ILoggerFactory log = LoggerFactory.Create(static b => b.AddConsole(static c => c.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error));
        await using PaxtorNode node = await PaxtorNode.StartAsync(options, log);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "memory")
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.ManagedBytes()} {ProcessMemory.PrivateBytes()}"));
            else if (line == "snapshots")
                Console.WriteLine(string.Join(' ', snapshots.Select(static s => s.ToString(CultureInfo.InvariantCulture))));
        }

        return 0;
    }
}
