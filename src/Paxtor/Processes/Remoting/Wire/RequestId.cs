using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>Names a request of a node: the place of the object that waits for the answer, and which use of it this is.</summary>
/// <param name="Index">The place.</param>
/// <param name="Version">The use.</param>
internal readonly record struct RequestId(uint Index, uint Version)
{
    /// <summary>Writes both as fields 1 and 2.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Index);
        writer.UInt64(2, Version);
    }

    /// <summary>A 32-bit field.</summary>
    /// <exception cref="WireFormatException">It is larger.</exception>
    public static uint Read(ref ProtoReader reader)
    {
        ulong value = reader.UInt64();
        return value <= uint.MaxValue ? (uint)value : throw new WireFormatException("a 32-bit value is out of range");
    }
}
