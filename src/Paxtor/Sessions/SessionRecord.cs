using System.Buffers.Binary;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Sessions;

/// <summary>The value of a session's key: whose session it is, and how other nodes reach that node. Protobuf, with room to grow.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Which life of the node.</param>
internal sealed record SessionRecord(string Node, long Incarnation)
{
    /// <summary>Where the keys of all sessions stand.</summary>
    public static StoreKey Prefix { get; } = StoreKey.FromText("paxtor/sessions/");

    /// <summary>Where other nodes reach it, <c>host:port</c>; empty when it does not listen.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The numbers of the process classes that it declares, see <see cref="Processes.ClassId"/>.</summary>
    public IReadOnlyList<ulong> Classes { get; init; } = [];

    /// <summary>The key of a session.</summary>
    public static StoreKey KeyOf(LeaseId lease) => Prefix.Append(lease.ToString());

    public byte[] Encode()
    {
        ProtoWriter writer = new(64);
        writer.String(1, Node);
        writer.Int64(2, Incarnation);
        writer.String(3, Endpoint);
        if (Classes.Count > 0)
        {
            byte[] packed = new byte[Classes.Count * sizeof(ulong)];
            for (int i = 0; i < Classes.Count; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(packed.AsSpan(i * sizeof(ulong)), Classes[i]);
            writer.Bytes(4, packed);
        }

        return writer.Written.ToArray();
    }

    /// <exception cref="WireFormatException">The bytes are no such record.</exception>
    public static SessionRecord Decode(ReadOnlySpan<byte> data)
    {
        string node = "", endpoint = "";
        long incarnation = 0;
        ulong[] classes = [];
        ProtoReader reader = new(data);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: node = reader.String(); break;
                case 2: incarnation = reader.Int64(); break;
                case 3: endpoint = reader.String(); break;
                case 4: classes = ReadClasses(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return new SessionRecord(node, incarnation) { Endpoint = endpoint, Classes = classes };
    }

    private static ulong[] ReadClasses(ReadOnlySpan<byte> packed)
    {
        if (packed.Length % sizeof(ulong) != 0)
            throw new WireFormatException("a list of numbers ends in the middle of one");
        ulong[] classes = new ulong[packed.Length / sizeof(ulong)];
        for (int i = 0; i < classes.Length; i++)
            classes[i] = BinaryPrimitives.ReadUInt64LittleEndian(packed[(i * sizeof(ulong))..]);
        return classes;
    }
}
