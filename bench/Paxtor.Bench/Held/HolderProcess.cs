using System.Globalization;

namespace Paxtor.Bench.Held;

/// <summary>
/// A client process that holds many locks in one session: <c>holder KIND ADDRESS</c>. The line <c>hold N</c> makes them N, and is answered when they are;
/// <c>count</c> is answered with how many are still held. Leaves in order when its standard input closes.
/// </summary>
internal static class HolderProcess
{
    public const string Verb = "holder";
    private const int Callers = 256;

    public static async Task<int> RunAsync(string[] args)
    {
        await using PaxtorNode node = await new Target("", args[1], args[2]).StartNodeAsync(
            "holder", Environment.GetEnvironmentVariable(Target.SecretVariable), static o => o.Locks = new LockServiceOptions { MaxRequests = 10_000_000 });
        List<LockHandle> held = [];
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["hold", { } wanted])
            {
                int next = held.Count - 1, last = int.Parse(wanted, CultureInfo.InvariantCulture);
                LockHandle[][] added = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
                {
                    List<LockHandle> mine = [];
                    while (Interlocked.Increment(ref next) is int i && i < last)
                        mine.Add(await node.Locks.AcquireAsync($"held/{i.ToString("D7", CultureInfo.InvariantCulture)}"));
                    return mine.ToArray();
                })));
                held.AddRange(added.SelectMany(static a => a));
            }

            Console.WriteLine(held.Count(static h => h.IsHeld));
        }

        return 0;
    }
}
