using System.Globalization;
using Paxtor.Bench.Nodes;

namespace Paxtor.Bench.Names;

/// <summary>
/// A node that votes and hosts names: <c>name-node NAME VOTERS DIRECTORY</c>. Says <c>ready</c>. Answers the lines <c>operations</c> with its requests to the quorum so far, <c>memory</c> with the
/// bytes of its managed heap and those that the process has to itself, <c>starts</c> with a line for each start of a <see cref="Phoenix"/> and an empty one. Ends when its standard input closes.
/// </summary>
internal static class NameProcess
{
    public const string Verb = "name-node";

    public static async Task<int> RunAsync(string[] args)
    {
        using QuorumOperations operations = new();
        await using PaxtorNode node = await NameNode.StartAsync(args[1], args[2], args[3], hosts: true);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line)
            {
                case "operations":
                    Console.WriteLine(operations.Count.ToString(CultureInfo.InvariantCulture));
                    break;
                case "memory":
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProcessMemory.ManagedBytes()} {ProcessMemory.PrivateBytes()}"));
                    break;
                case "starts":
                    foreach ((string key, long at) in Phoenix.TakeStarts())
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at} {key}"));
                    Console.WriteLine();
                    break;
            }
        }

        return 0;
    }
}
