using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Paxtor.Bench.Reporting;

namespace Paxtor.Bench.Locks;

/// <summary>
/// The usual lock on one Redis: SET NX PX, and a script that deletes the key if it is still one's own. No consensus: an upper bound. Each
/// caller has a connection of its own.
/// </summary>
internal static class RedisCaller
{
    private const string Release = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";

    /// <summary>Acquires and releases a key of its own, again and again.</summary>
    public static async Task PairsAsync(int port, string key, long end, Latencies times)
    {
        using TcpClient client = await ConnectAsync(port);
        await using NetworkStream stream = client.GetStream();
        byte[] acquire = Command("SET", key, "me", "NX", "PX", "10000");
        byte[] release = Command("EVAL", Release, "1", key, "me");
        byte[] answer = new byte[256];
        while (TimeProvider.System.GetTimestamp() is long begun && begun < end)
        {
            await AskAsync(stream, acquire, answer, "+OK");
            await AskAsync(stream, release, answer, ":1");
            times.Add(TimeProvider.System.GetTimestamp() - begun);
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        for (int tries = 0; ; tries++)
        {
            TcpClient client = new() { NoDelay = true };
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return client;
            }
            catch (SocketException) when (tries < 100)
            {
                client.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static async Task AskAsync(NetworkStream stream, byte[] command, byte[] answer, string expected)
    {
        await stream.WriteAsync(command);
        int read = await stream.ReadAsync(answer);
        if (!Encoding.ASCII.GetString(answer, 0, read).StartsWith(expected, StringComparison.Ordinal))
            throw new InvalidOperationException($"Redis answered {Encoding.ASCII.GetString(answer, 0, read)}");
    }

    private static byte[] Command(params string[] words) =>
        Encoding.ASCII.GetBytes($"*{words.Length.ToString(CultureInfo.InvariantCulture)}\r\n" + string.Concat(words.Select(static w => $"${w.Length}\r\n{w}\r\n")));
}
