using System.Globalization;
using Paxtor;

// A pool's master in a process of its own, to be killed: starts workers on this machine, says READY, and ends when its standard input does.
PoolOptions options = new()
{
    Name = "doomed",
    Hosts = [new PoolHost("localhost", int.Parse(args[0], CultureInfo.InvariantCulture))],
    MasterGrace = TimeSpan.FromSeconds(int.Parse(args[1], CultureInfo.InvariantCulture)),
    Arguments = [args[2]],
};
await using WorkerPool pool = await WorkerPool.StartAsync(options);
Console.Out.WriteLine(pool.Report.Failures.Count == 0 ? "READY" : pool.Report.Failures[0].ToString());
Console.Out.Flush();
await Console.In.ReadToEndAsync();
