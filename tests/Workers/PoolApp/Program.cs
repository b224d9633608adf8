using Paxtor;
using PoolApp;

// A program with a pool of its own; what it prints is what the test looks at.
PoolOptions options = new() { Name = args[0], Hosts = [new PoolHost("localhost", 2)], MasterTakesJobs = false };
await using WorkerPool pool = await WorkerPool.StartAsync(options);
foreach (PoolStartFailure failure in pool.Report.Failures)
    Console.WriteLine($"failure: {failure.Reason} {string.Join(" | ", failure.LastLines)}");

int self = Environment.ProcessId;
await Show("where", async () => await pool.RunAsync(() => Work.Where()));
await Show("process", async () => await pool.RunAsync(() => Work.Process()) != self ? "another" : "the same");
await Show("hello", async () => $"{await pool.RunAsync(() => Work.Hello("en"))} {await pool.RunAsync(() => Work.Hello("fr"))}");
await Show("native", async () => await pool.RunAsync(() => Work.Native(new byte[] { 1, 2, 3 })));
await Show("greet", async () => await pool.RunAsync(() => Work.Greet(JobContext.Service<Greeter>(), new Pid("x@y", 1, 2))));
await Show("web", async () => await pool.RunAsync(() => Work.Link("/jobs", "name", "a b")));
await Show("print", async () => await Nothing(pool.RunAsync(() => Work.Print(3))));
await Show("raw", async () => await Nothing(pool.RunAsync(() => Work.Raw())));
await Show("file", async () => await pool.RunAsync(() => Work.ThroughFileAsync("through")));
await Show("throw", async () => await Nothing(pool.RunAsync(() => Work.Throw())));
await Show("map", async () =>
{
    int sum = 0;
    await foreach (JobResult<int, int> result in pool.MapAsync(Enumerable.Range(0, 1_000), x => Work.SquareAsync(x)))
        sum += result.Result;
    return sum;
});
using (CancellationTokenSource enough = new())
{
    await Show("never", async () =>
    {
        Task job = pool.RunAsync(() => Work.NeverEndAsync(enough.Token));
        enough.CancelAfter(500);
        await job;
        return "ended";
    });
}

await Show("leave", async () => await Nothing(pool.RunAsync(() => Work.Leave(3))));
await Show("after", async () => await pool.RunAsync(() => Work.SquareAsync(7)));
Task<Pid> spinning = pool.SpawnAsync(() => Work.Spin()).AsTask();
await Show("spin", async () => (await spinning).Node.Length > 0);
await Show("beside", async () => await pool.RunAsync(() => Work.SquareAsync(8)));
await pool.StopAsync();
Console.WriteLine("stopped");

static async Task<string> Nothing(Task task)
{
    await task;
    return "done";
}

static async Task Show<T>(string name, Func<Task<T>> action)
{
    try
    {
        Console.WriteLine($"{name}: {await action()}");
    }
    catch (JobFaultedException e)
    {
        Console.WriteLine($"{name}: {e.Fault.Type} {e.Fault.Message}");
    }
    catch (Exception e) when (e is JobLostException or OperationCanceledException)
    {
        Console.WriteLine($"{name}: {e.GetType().Name}");
    }
}
