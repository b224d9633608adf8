using System.Net.Sockets;
using System.Text.Json;

namespace Paxtor.Cli.Pools;

/// <summary>Asks a pool that runs on this machine.</summary>
internal static class PoolClient
{
    private const int MaxLine = 1 << 20;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Asks, and waits for the answer.</summary>
    /// <returns>Null when no pool runs there.</returns>
    public static async Task<PoolAnswer?> AskAsync(PoolSocket socket, PoolRequest request, CancellationToken cancellationToken)
    {
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await client.ConnectAsync(socket.EndPoint, cancellationToken).ConfigureAwait(false);
            NetworkStream stream = new(client, ownsSocket: false);
            await using (stream.ConfigureAwait(false))
            {
                await WriteAsync(stream, request, cancellationToken).ConfigureAwait(false);
                return await ReadAsync<PoolAnswer>(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
    }

    public static async Task WriteAsync<T>(Stream stream, T value, CancellationToken cancellationToken)
    {
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(value, Format), (byte)'\n'], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a line of JSON; the default when the other side has closed, or sent more than any line may have.</summary>
    public static async Task<T?> ReadAsync<T>(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return default;
            length += read;
            int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0)
                return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, end), Format);
            if (length == MaxLine)
                return default;
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(MaxLine, buffer.Length * 2));
        }
    }
}
