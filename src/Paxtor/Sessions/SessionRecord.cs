using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Sessions;

/// <summary>The value of a session's key: whose session it is. Protobuf, with room to grow.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Which life of the node.</param>
internal sealed record SessionRecord(string Node, long Incarnation)
{
    /// <summary>Where the keys of all sessions stand.</summary>
    public static StoreKey Prefix { get; } = StoreKey.FromText("paxtor/sessions/");

    /// <summary>The key of a session.</summary>
    public static StoreKey KeyOf(LeaseId lease) => Prefix.Append(lease.ToString());

    public byte[] Encode()
    {
        ProtoWriter writer = new(64);
        writer.String(1, Node);
        writer.Int64(2, Incarnation);
        return writer.Written.ToArray();
    }

    public static SessionRecord Decode(ReadOnlySpan<byte> data)
    {
        string node = "";
        long incarnation = 0;
        ProtoReader reader = new(data);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: node = reader.String(); break;
                case 2: incarnation = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return new SessionRecord(node, incarnation);
    }
}
