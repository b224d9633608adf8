using System.Buffers;

namespace Paxtor.Processes.Contracts;

/// <summary>The application's serializer, and the classes its node declares: these are known wherever payloads are read and written.</summary>
internal sealed class DeclaringSerializer(IPayloadSerializer serializer, ProcessDeclarations declarations) : IPayloadSerializer
{
    public string Name => serializer.Name;

    public ProcessDeclarations Declarations { get; } = declarations;

    public void Check(Type type)
    {
        if (!PayloadTypes.IsNative(type))
            serializer.Check(Nullable.GetUnderlyingType(type) ?? type);
    }

    public void Serialize<T>(IBufferWriter<byte> writer, T value) => serializer.Serialize(writer, value);

    public T? Deserialize<T>(ReadOnlySpan<byte> bytes) => serializer.Deserialize<T>(bytes);
}
