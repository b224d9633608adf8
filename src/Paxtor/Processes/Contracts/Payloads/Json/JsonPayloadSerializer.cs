using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Paxtor.Processes.Contracts;

namespace Paxtor;

/// <summary>
/// The default serializer: System.Text.Json. Fields are carried too (so tuples are), properties as they are named, NaN and infinities as text. What a type cannot bring back is refused when
/// it is declared: a property with neither setter nor constructor parameter, for example.
/// </summary>
public sealed class JsonPayloadSerializer : IPayloadSerializer
{
    // One for each thread, of the serializer that last used it, and taken away while it is in use: a converter may call the serializer.
    [ThreadStatic]
    private static (JsonPayloadSerializer? Owner, Utf8JsonWriter? Writer) spare;

    private readonly JsonSerializerOptions options;
    private readonly JsonWriterOptions writerOptions;

    /// <summary>Makes one with its default settings.</summary>
    public JsonPayloadSerializer()
        : this(new JsonSerializerOptions
        {
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        })
    {
    }

    /// <summary>
    /// Makes one with the application's settings: converters, naming, or a source-generated context (<c>new JsonPayloadSerializer(MyContext.Default.Options)</c>), which must then know
    /// every type that is sent. All nodes use the same.
    /// </summary>
    /// <param name="options">The settings; a copy is taken, with converters for pids and exit reasons added.</param>
    public JsonPayloadSerializer(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = new JsonSerializerOptions(options);
        foreach (JsonConverter converter in (JsonConverter[])[new PidJsonConverter(), new ExitReasonJsonConverter(), new ProcessRefJsonConverter(this)])
            this.options.Converters.Add(converter);
        this.options.MakeReadOnly(populateMissingResolver: true);
        // What is written here is read here again, as UTF-8 and never inside a page.
        writerOptions = new JsonWriterOptions { Encoder = this.options.Encoder, SkipValidation = true, MaxDepth = this.options.MaxDepth };
    }

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public void Check(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        new JsonTypeCheck(options).Run(type);
    }

    /// <inheritdoc/>
    public void Serialize<T>(IBufferWriter<byte> writer, T value)
    {
        Utf8JsonWriter json = Take(writer);
        JsonSerializer.Serialize(json, value, TypeInfo<T>());
        json.Flush();
        // It holds on to the target until its next use; after an exception it is left to the collector.
        spare = (this, json);
    }

    /// <inheritdoc/>
    public T? Deserialize<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, TypeInfo<T>());

    private Utf8JsonWriter Take(IBufferWriter<byte> writer)
    {
        if (spare is not (var owner, { } json) || owner != this)
            return new Utf8JsonWriter(writer, writerOptions);
        spare = default;
        json.Reset(writer);
        return json;
    }

    private JsonTypeInfo<T> TypeInfo<T>()
    {
        Known<T>? known = Known<T>.Last;
        if (known is null || known.Options != options)
            Known<T>.Last = known = new Known<T>(options, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        return known.Info;
    }

    // What was looked up last; a program has one serializer, seldom two.
    private sealed class Known<T>(JsonSerializerOptions options, JsonTypeInfo<T> info)
    {
        public static volatile Known<T>? Last;

        public JsonSerializerOptions Options { get; } = options;

        public JsonTypeInfo<T> Info { get; } = info;
    }
}
