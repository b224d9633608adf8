using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>The arbiter's word that a connection counts; see Protos/handshake.proto.</summary>
internal sealed record Decision(ulong Number)
{
    public static Decision Decode(ReadOnlySpan<byte> data)
    {
        ulong number = 0;
        var reader = new ProtoReader(data);
        while (reader.Next(out int field))
        {
            if (field == 1)
                number = reader.UInt64();
            else
                reader.Skip();
        }

        return number == 0 ? throw new WireFormatException("a decision has no number") : new Decision(number);
    }

    public void Write(ProtoWriter writer) => writer.UInt64(1, Number);
}
