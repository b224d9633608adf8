using System.Text.Json;
using System.Text.Json.Serialization;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>A reference to a process inside other values: the bytes that it is by itself, as base64.</summary>
/// <param name="serializer">Writes what a name starts.</param>
internal sealed class ProcessRefJsonConverter(IPayloadSerializer serializer) : JsonConverter<ProcessRef>
{
    public override ProcessRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Embedded.Read(ref reader, static bytes => ProcessRefCodec.Read(bytes));

    public override void Write(Utf8JsonWriter writer, ProcessRef value, JsonSerializerOptions options)
    {
        ProtoWriter bytes = new(64);
        ProcessRefCodec.Write(bytes, 1, value, serializer);
        writer.WriteBase64StringValue(bytes.Written);
    }
}
