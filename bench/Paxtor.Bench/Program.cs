using System.Text.Json;
using Paxtor.Bench;

// Three durable node processes and this one as their client: pairs of acquire and release a second, and how fast a lock that many want goes on.
//   dotnet run -c Release --project bench/Paxtor.Bench -- [--seconds 4] [--callers 1,16,64,256] [--json file] [--memory] [--tls] [--allocations]
if (args is ["node", ..])
    return await BenchNode.RunAsync(args);
BenchOptions options = BenchOptions.Parse(args);
await using NodeProcesses nodes = NodeProcesses.Start(options.Memory, options.Secret);
using AllocationListener? allocations = options.Allocations ? new AllocationListener() : null;
LockBenchmark benchmark = new(nodes.Voters, options.Secret, options.Duration);
List<BenchResult> results = await benchmark.RunAsync(options.Callers);
Console.WriteLine($"{"what",-12} {"callers",8} {"a second",10} {"p50 µs",9} {"p99 µs",9} {"B each",8}");
foreach (BenchResult r in results)
    Console.WriteLine($"{r.What,-12} {r.Callers,8} {r.PerSecond,10:0} {r.P50Microseconds,9:0} {r.P99Microseconds,9:0} {r.ClientBytesEach,8:0}");
foreach (string line in allocations?.Top(25) ?? [])
    Console.WriteLine(line);
string json = JsonSerializer.Serialize(results);
if (options.JsonFile is { } file)
    await File.WriteAllTextAsync(file, json);
else
    Console.WriteLine(json);
return 0;
