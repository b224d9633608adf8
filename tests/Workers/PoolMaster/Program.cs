using System.Globalization;
using Paxtor;
using Paxtor.Workers;

// A pool's master in a process of its own, to be killed: starts workers on this machine, says READY, and ends when its standard input does.
// With a fourth argument, the workers are kept busy by all means before; by "worst", with all that jobs can do against their own end.
string tag = args[2];
PoolOptions options = new()
{
    Name = "doomed",
    Hosts = [new PoolHost("localhost", int.Parse(args[0], CultureInfo.InvariantCulture))],
    MasterGrace = TimeSpan.FromSeconds(int.Parse(args[1], CultureInfo.InvariantCulture)),
    MasterTakesJobs = false,
    Arguments = [tag],
};
await using WorkerPool pool = await WorkerPool.StartAsync(options);
if (pool.Report.Failures is [var failure, ..])
{
    Console.Out.WriteLine(failure);
    return;
}

string go = Go.New();
if (args is [.., "worst"])
{
    await pool.SpawnAsync(() => Chores.DoTheWorst(tag, go));
    await Go.SayAsync(go);
}
else if (args.Length > 3)
{
    await pool.RunAsync(() => Chores.StartChildren(tag));
    await pool.SpawnAsync(() => Chores.Spin());
    await pool.SpawnAsync(() => Chores.BlockThreads(go));
    await Go.SayAsync(go);
}

Console.Out.WriteLine("READY");
Console.Out.Flush();
await Console.In.ReadToEndAsync();
