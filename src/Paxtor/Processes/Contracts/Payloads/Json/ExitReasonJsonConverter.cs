using System.Text.Json;
using System.Text.Json.Serialization;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>An exit reason inside other values: the bytes that it is by itself, as base64.</summary>
internal sealed class ExitReasonJsonConverter : JsonConverter<ExitReason>
{
    public override ExitReason Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Embedded.Read(ref reader, static bytes => ExitReasonCodec.Read(bytes));

    public override void Write(Utf8JsonWriter writer, ExitReason value, JsonSerializerOptions options)
    {
        ProtoWriter bytes = new(64);
        ExitReasonCodec.Write(bytes, 1, value);
        writer.WriteBase64StringValue(bytes.Written);
    }
}
