using System.Buffers;

namespace Paxtor;

/// <summary>
/// Turns into bytes and back what Paxtor does not carry by itself (numbers, strings, bytes, dates, GUIDs, pids and enumerations are). The default is System.Text.Json. Every node of a
/// cluster uses the same one. Thread-safe.
/// </summary>
public interface IPayloadSerializer
{
    /// <summary>Its name, told to other nodes so that two that do not fit are refused with a clear error.</summary>
    string Name { get; }

    /// <summary>Checks that a type can be carried; called for every type in a declared contract or start argument, when it is declared.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ContractException">It cannot; the message says why and what to do.</exception>
    void Check(Type type);

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value; never null.</param>
    void Serialize<T>(IBufferWriter<byte> writer, T value);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="bytes">What <see cref="Serialize"/> wrote; valid only during the call.</param>
    T? Deserialize<T>(ReadOnlySpan<byte> bytes);
}
