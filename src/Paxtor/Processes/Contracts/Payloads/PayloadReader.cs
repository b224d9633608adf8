using System.ComponentModel;
using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>Reads what a <see cref="PayloadWriter"/> wrote. Not for use by hand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct PayloadReader
{
    private ProtoReader reader;
    private readonly IPayloadSerializer serializer;

    internal PayloadReader(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        reader = new ProtoReader(bytes);
        this.serializer = serializer;
    }

    /// <summary>Goes to the next value; false at the end. Afterwards read it, or skip it.</summary>
    /// <param name="field">Its position, from 1.</param>
    public bool Next(out int field) => reader.Next(out field);

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    public T Read<T>() => throw new NotSupportedException($"{serializer}");

    /// <summary>Passes over the value.</summary>
    public void Skip() => reader.Skip();
}
