using System.Text.Json;
using Paxtor;
using Paxtor.Bench;
using Paxtor.Etcd;

// Three durable node processes and this one as their client: pairs of acquire and release a second, and how fast a lock that many want goes on.
// With --peers also, one after the other in the same run: the same over three durable members of etcd (our client library on its engine), and the
// usual lock on one Redis that syncs every write, where those are installed.
//   dotnet run -c Release --project bench/Paxtor.Bench -- [--peers] [--seconds 4] [--callers 1,16,64,256] [--json file] [--memory] [--tls] [--allocations]
if (args is ["node", ..])
    return await BenchNode.RunAsync(args);
BenchOptions options = BenchOptions.Parse(args);
List<BenchResult> results = [];
await using (NodeProcesses nodes = NodeProcesses.Start(options.Memory, options.Secret))
{
    using AllocationListener? allocations = options.Allocations ? new AllocationListener() : null;
    LockBenchmark ours = new(Configure, "Paxtor", options.Duration);
    results.AddRange(await ours.RunAsync(options.Callers));
    foreach (string line in allocations?.Top(25) ?? [])
        Console.WriteLine(line);

    void Configure(PaxtorOptions o)
    {
        o.Secret = options.Secret;
        foreach (string voter in nodes.Voters)
            o.Quorum.Add(voter);
    }
}

if (options.Peers && PeerProcesses.Find("etcd") is { } etcd)
{
    await using PeerProcesses peers = new();
    string[] endpoints = peers.StartEtcd(etcd);
    results.AddRange(await new LockBenchmark(o => o.UseEtcd(endpoints), "on etcd", options.Duration).RunAsync(options.Callers));
}

if (options.Peers && PeerProcesses.Find("redis-server") is { } redis)
{
    await using PeerProcesses peers = new();
    results.AddRange(await new RedisBenchmark(peers.StartRedis(redis), options.Duration).RunAsync(options.Callers));
}

Console.WriteLine($"{"system",-9} {"what",-10} {"callers",8} {"a second",10} {"p50 µs",9} {"p99 µs",9} {"B each",8}");
foreach (BenchResult r in results)
    Console.WriteLine($"{r.System,-9} {r.What,-10} {r.Callers,8} {r.PerSecond,10:0} {r.P50Microseconds,9:0} {r.P99Microseconds,9:0} {r.ClientBytesEach,8:0}");
string json = JsonSerializer.Serialize(results);
if (options.JsonFile is { } file)
    await File.WriteAllTextAsync(file, json);
else
    Console.WriteLine(json);
return 0;
