using System.Globalization;
using System.Text.Json;
using Paxtor.Bench.Locks;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Clients;

/// <summary>
/// One of many client processes: <c>client NAME KIND ADDRESS</c>. Says <c>ready</c>; answers each line <c>CALLERS SECONDS</c> with a <see cref="ClientAnswer"/>.
/// </summary>
internal static class ClientProcess
{
    public const string Verb = "client";

    public static async Task<int> RunAsync(string[] args)
    {
        await using Client client = await Client.StartAsync(new Target("", args[2], args[3]), args[1], Environment.GetEnvironmentVariable(Target.SecretVariable));
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            TimeSpan time = TimeSpan.FromSeconds(double.Parse(words[1], CultureInfo.InvariantCulture));
            (Latencies times, double seconds) = await Measurement.RunAsync(int.Parse(words[0], CultureInfo.InvariantCulture), time, client.PairsAsync);
            Console.WriteLine(JsonSerializer.Serialize(new ClientAnswer(times.Count / seconds, times.Sparse())));
        }

        return 0;
    }
}
