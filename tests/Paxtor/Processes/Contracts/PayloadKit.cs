using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Tests.Processes.Contracts;

/// <summary>Values through bytes and back.</summary>
internal static class PayloadKit
{
    public static readonly IPayloadSerializer Serializer = new ProcessDeclarations([], new JsonPayloadSerializer()).Serializer;

    public static byte[] Write<T>(T value)
    {
        ProtoWriter bytes = new();
        new PayloadWriter(bytes, Serializer).Write(1, value);
        return bytes.Written.ToArray();
    }

    public static T Read<T>(ReadOnlySpan<byte> bytes)
    {
        PayloadReader reader = new(bytes, Serializer);
        return reader.Next(out _) ? reader.Read<T>() : throw new WireFormatException("nothing came");
    }

    public static T Copy<T>(T value) => Read<T>(Write(value));
}
