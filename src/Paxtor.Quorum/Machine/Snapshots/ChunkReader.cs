using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Reads the fields of a large message that lies in chunks, one field at a time; all of them must be messages themselves.</summary>
internal sealed class ChunkReader(IReadOnlyList<ReadOnlyMemory<byte>> chunks)
{
    /// <summary>No field of ours is longer: it holds one key and its value.</summary>
    private const int FieldBytesMax = 256 << 20;

    private int chunk;
    private int position;
    private byte[] joined = [];

    /// <summary>Reads the next field; false at the end.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="bytes">Its bytes; valid until the next call.</param>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public bool Next(out int field, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        field = 0;
        if (!HasMore())
            return false;
        ulong tag = Varint();
        if ((tag & 7) != 2 || tag >> 3 is 0 or > 536_870_911)
            throw new WireFormatException("a field of a snapshot is not a message");
        field = (int)(tag >> 3);
        ulong length = Varint();
        if (length > FieldBytesMax)
            throw new WireFormatException("a field of a snapshot is too long");
        bytes = Take((int)length);
        return true;
    }

    private bool HasMore()
    {
        while (chunk < chunks.Count && position == chunks[chunk].Length)
        {
            chunk++;
            position = 0;
        }

        return chunk < chunks.Count;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (!HasMore())
                throw new WireFormatException("a snapshot ends in the middle of a number");
            byte b = chunks[chunk].Span[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new WireFormatException("a number in a snapshot is too long");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length == 0)
            return default;
        if (HasMore() && chunks[chunk].Length - position >= length)
        {
            position += length;
            return chunks[chunk].Span.Slice(position - length, length);
        }

        // Grown as bytes are found, not as the length claims.
        int filled = 0;
        while (filled < length)
        {
            if (!HasMore())
                throw new WireFormatException("a snapshot ends in the middle of a field");
            int part = Math.Min(length - filled, chunks[chunk].Length - position);
            if (joined.Length < filled + part)
                Array.Resize(ref joined, Math.Max(filled + part, joined.Length * 2));
            chunks[chunk].Span.Slice(position, part).CopyTo(joined.AsSpan(filled));
            filled += part;
            position += part;
        }

        return joined.AsSpan(0, length);
    }
}
