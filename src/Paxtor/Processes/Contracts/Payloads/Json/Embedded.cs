using System.Text.Json;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>One message field in base64 inside JSON.</summary>
internal static class Embedded
{
    public delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    public static T Read<T>(ref Utf8JsonReader json, Reader<T> read)
    {
        if (json.TokenType != JsonTokenType.String || !json.TryGetBytesFromBase64(out byte[]? bytes))
            throw new JsonException("bytes in base64 were expected");
        ProtoReader reader = new(bytes);
        return reader.Next(out int field) && field == 1 ? read(reader.Bytes()) : throw new JsonException("the bytes are malformed");
    }
}
