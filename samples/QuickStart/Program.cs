using Paxtor;

// One node that is a quorum by itself. For three, list the same voters on each:
// Quorum = { "n1@10.0.0.1:4700", "n2@10.0.0.2:4700", "n3@10.0.0.3:4700" }
PaxtorOptions options = new() { Quorum = { PaxtorOptions.SingleQuorum }, DataDirectory = "paxtor-data" };
await using PaxtorNode node = await PaxtorNode.StartAsync(options);

await using (LockHandle held = await node.Locks.AcquireAsync(("invoice", 42)))
{
    // No other process of the cluster owns ("invoice", 42) now. Pass the token along with every write,
    // and let the resource refuse a smaller one than it has seen; stop when held.Lost is cancelled.
    Console.WriteLine($"{held.Pid} owns {held.Key} with token {held.Token}");
}

LockHandle? free = await node.Locks.TryAcquireAsync("nightly-report");
Console.WriteLine(free is null ? "someone else runs the report" : "the report is ours");
if (free is not null)
    await free.DisposeAsync();
