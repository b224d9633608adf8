using Paxtor.Bench;
using Paxtor.Bench.Clients;
using Paxtor.Bench.Etcd;
using Paxtor.Bench.Failover;
using Paxtor.Bench.Held;
using Paxtor.Bench.Locks;
using Paxtor.Bench.Names;
using Paxtor.Bench.Nodes;
using Paxtor.Bench.Pool;
using Paxtor.Bench.Processes;
using Paxtor.Bench.Reporting;

// Measures what the suites named on the command line measure (none: locks), prints tables, and writes all of it as JSON.
//   dotnet run -c Release --project bench/Paxtor.Bench -- [locks] [clients] [failover] [held] [etcd] [processes] [names] [pool] [--peers] [--tls] [--json file] …
// The options are those of BenchOptions; docs/benchmarks.md tells what each suite does.
switch (args)
{
    case [NodeProcess.Verb, ..]: return await NodeProcess.RunAsync(args);
    case [ClientProcess.Verb, ..]: return await ClientProcess.RunAsync(args);
    case [OwnerProcess.Verb, ..]: return await OwnerProcess.RunAsync(args);
    case [HolderProcess.Verb, ..]: return await HolderProcess.RunAsync(args);
    case [CounterProcess.Verb, ..]: return await CounterProcess.RunAsync(args);
    case [NameProcess.Verb, ..]: return await NameProcess.RunAsync(args);
}

ISuite[] suites = [new LocksSuite(), new ClientsSuite(), new FailoverSuite(), new HeldSuite(), new EtcdSuite(), new ProcessesSuite(), new NamesSuite(), new PoolSuite()];
BenchOptions options = BenchOptions.Parse(args);
ISuite[] chosen = [.. suites.Where(s => options.Suites.Contains(s.Name))];
if (chosen.Length != options.Suites.Distinct(StringComparer.Ordinal).Count())
{
    Console.Error.WriteLine($"Suites are: {string.Join(", ", suites.Select(static s => s.Name))}.");
    return 64;
}

Report report = new(options);
foreach (ISuite suite in chosen)
    await suite.RunAsync(options, report);
await report.WriteJsonAsync();
return 0;
