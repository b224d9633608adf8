using System.Buffers.Binary;
using Paxtor.Foundation.Wire;

namespace Paxtor.Transport;

/// <summary>What a node says of itself first; see Protos/handshake.proto.</summary>
internal sealed record Hello
{
    /// <summary>The versions of the protocol that this build speaks.</summary>
    public const int VersionMin = 1;

    /// <inheritdoc cref="VersionMin"/>
    public const int VersionMax = 1;

    public static readonly ulong ExpectedMagic = BinaryPrimitives.ReadUInt64LittleEndian("PAXTOR\r\n"u8);

    public ulong Magic { get; init; } = ExpectedMagic;

    public int Min { get; init; } = VersionMin;

    public int Max { get; init; } = VersionMax;

    public string Cluster { get; init; } = string.Empty;

    public string Node { get; init; } = string.Empty;

    public string Target { get; init; } = string.Empty;

    public ulong Incarnation { get; init; }

    public ulong LostDecision { get; init; }

    public ulong LostIncarnation { get; init; }

    public int MaxFrameBytes { get; init; }

    public static Hello Decode(ReadOnlySpan<byte> data)
    {
        var hello = new Hello { Magic = 0, Min = 0, Max = 0 };
        var reader = new ProtoReader(data);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: hello = hello with { Magic = reader.Fixed64() }; break;
                case 2: hello = hello with { Min = reader.Int32() }; break;
                case 3: hello = hello with { Max = reader.Int32() }; break;
                case 4: hello = hello with { Cluster = reader.String() }; break;
                case 5: hello = hello with { Node = reader.String() }; break;
                case 6: hello = hello with { Target = reader.String() }; break;
                case 7: hello = hello with { Incarnation = reader.UInt64() }; break;
                case 8: hello = hello with { LostDecision = reader.UInt64() }; break;
                case 9: hello = hello with { LostIncarnation = reader.UInt64() }; break;
                case 10: hello = hello with { MaxFrameBytes = reader.Int32() }; break;
                default: reader.Skip(); break;
            }
        }

        return hello;
    }

    public void Write(ProtoWriter writer)
    {
        writer.Fixed64(1, Magic);
        writer.UInt64(2, (ulong)Min);
        writer.UInt64(3, (ulong)Max);
        writer.String(4, Cluster);
        writer.String(5, Node);
        writer.String(6, Target);
        writer.UInt64(7, Incarnation);
        writer.UInt64(8, LostDecision);
        writer.UInt64(9, LostIncarnation);
        writer.UInt64(10, (ulong)MaxFrameBytes);
    }
}
