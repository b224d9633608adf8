using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paxtor.Processes.Contracts;

/// <summary>A pid inside other values: its text; empty for the default value, which is no pid.</summary>
internal sealed class PidJsonConverter : JsonConverter<Pid>
{
    public override Pid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, Pid value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));

    public override Pid ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Pid value, JsonSerializerOptions options) => writer.WritePropertyName(Text(value));

    private static string Text(Pid value) => value.Node.Length == 0 ? "" : value.ToString();

    private static Pid Parse(string? text)
    {
        if (text is null or "")
            return default;
        return Pid.TryParse(text, out Pid pid) ? pid : throw new JsonException($"'{text}' is not a pid.");
    }
}
