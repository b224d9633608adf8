using System.Globalization;
using Paxtor;

// A counter for each key, of which there is one in the whole cluster, wherever the key is typed. Three nodes, in three terminals:
//
//   dotnet run --project samples/Counters -- 1
//   dotnet run --project samples/Counters -- 2
//   dotnet run --project samples/Counters -- 3
//
// Type keys, such as apples, in any of them. Then end the node that counts them by Ctrl+C, which is a crash here, and go on typing in the others: when
// its session has run out, 4 s after its last sign of life, one of them counts on. The end of the input (Ctrl+D) leaves in order instead, and nobody waits.

int number = int.Parse(args.ElementAtOrDefault(0) ?? "1", CultureInfo.InvariantCulture);
string[] ports = (args.ElementAtOrDefault(1) ?? "4801,4802,4803").Split(',');
PaxtorOptions options = new()
{
    Name = $"counters{number}@127.0.0.1",
    Quorum = { string.Join(',', ports.Select((port, i) => $"counters{i + 1}@127.0.0.1:{port}")) },
    DataDirectory = Path.Combine(".paxtor", "counters", $"node{number}"),
    SessionTimeToLive = TimeSpan.FromSeconds(4),
};
options.Processes.Add<Counter>();
await using PaxtorNode node = await PaxtorNode.StartAsync(options);
Console.WriteLine($"{node.Name} takes keys.");

while (await Console.In.ReadLineAsync() is { } key)
{
    if (key.Length > 0)
        await CountAsync(key);
}

async Task CountAsync(string key)
{
    // A reference starts nothing. The first call does, on one node; later ones go straight there.
    ICounter counter = node.Processes.Get<ICounter>(node.Names.Name(("counter", key), ProcessSpec.For<Counter>(key)));
    while (true)
    {
        try
        {
            Count count = await counter.IncrementAsync();
            Console.WriteLine($"{key} = {count.Value}, by {count.By} with token {count.Token}");
            return;
        }
        catch (PaxtorException e) when (e is NodeUnreachableException or QuorumUnavailableException or ProcessNotFoundException)
        {
            // Surely not counted: it may be asked again. While the session of its node may be valid, nobody else starts the counter.
            Console.WriteLine($"{key}: waiting. {e.Message}");
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
        catch (Exception e) when (e is CallInterruptedException or CallFaultedException or TimeoutException)
        {
            Console.WriteLine($"{key}: perhaps counted, perhaps not. {e.Message}");
            return;
        }
    }
}

[ProcessContract("counter.v1")]
public interface ICounter
{
    ValueTask<Count> IncrementAsync();
}

/// <summary>A count, the process that counted, and its token.</summary>
public sealed record Count(long Value, Pid By, long Token);

/// <summary>The counter of one key. It counts in memory, which dies with its node, and so writes each count down, under its token.</summary>
[Process("counter.v1")]
public sealed class Counter([StartArgument] string key, ProcessContext context, NameTenure tenure) : ICounter, IProcessStart
{
    private long value;

    public ValueTask OnStartAsync(CancellationToken cancellationToken)
    {
        value = CountBook.Read(key).Value;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Count> IncrementAsync()
    {
        if (!CountBook.TryWrite(key, value + 1, tenure.Token))
            throw new InvalidOperationException($"Another process, with a greater token than {tenure.Token}, counts {key} now.");
        return new(new Count(++value, context.Self, tenure.Token));
    }
}

/// <summary>Stands for a database that all nodes share: for each key the count, and the greatest token that wrote it. A smaller one is refused.</summary>
internal static class CountBook
{
    private static readonly string Folder = Path.Combine(".paxtor", "counters", "counts");

    public static (long Value, long Token) Read(string key) =>
        File.Exists(PathOf(key)) && File.ReadAllText(PathOf(key)).Split(' ') is [var value, var token]
            ? (long.Parse(value, CultureInfo.InvariantCulture), long.Parse(token, CultureInfo.InvariantCulture))
            : default;

    public static bool TryWrite(string key, long value, long token)
    {
        if (Read(key).Token > token)
            return false;
        Directory.CreateDirectory(Folder);
        File.WriteAllText(PathOf(key) + ".new", string.Create(CultureInfo.InvariantCulture, $"{value} {token}"));
        File.Move(PathOf(key) + ".new", PathOf(key), overwrite: true);
        return true;
    }

    private static string PathOf(string key) => Path.Combine(Folder, Uri.EscapeDataString(key));
}
