using System.Globalization;

namespace Paxtor.Bench.Processes;

/// <summary>
/// The node that is called: <c>counter-node PORT</c>. It is the quorum too. Says <c>ready</c>; answers each line with what it has used so far. Ends when its standard input closes.
/// </summary>
internal static class CounterProcess
{
    public const string Verb = "counter-node";
    public const string Node = "counters@127.0.0.1";

    public static async Task<int> RunAsync(string[] args)
    {
        int port = int.Parse(args[1], CultureInfo.InvariantCulture);
        await using PaxtorNode node = await CounterNode.StartAsync("counters", port: port);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(ProcessUse.Now().ToLine());
        return 0;
    }

    public static string VoterOf(int port) => string.Create(CultureInfo.InvariantCulture, $"{Node}:{port}");
}
