using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>What a member says of itself.</summary>
internal readonly record struct MemberStatus(ResponseHeader Header, string Version, ulong Leader);

/// <summary>Requests and answers of users' tokens, members' status and compaction.</summary>
internal static class MaintenanceCodec
{
    /// <summary>A framed request without fields.</summary>
    public static byte[] Empty { get; } = GrpcFrame.Of(new ProtoWriter(16));

    /// <summary>A framed request for a token.</summary>
    public static byte[] WriteAuthenticate(string user, string password)
    {
        ProtoWriter writer = new(128);
        writer.String(1, user);
        writer.String(2, password);
        return GrpcFrame.Of(writer);
    }

    /// <summary>The token answered.</summary>
    public static string ReadToken(ReadOnlySpan<byte> answer)
    {
        string token = "";
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            if (field == 2)
                token = reader.String();
            else
                reader.Skip();
        }

        return token;
    }

    /// <summary>A framed request to forget changes up to a revision.</summary>
    public static byte[] WriteCompact(long revision)
    {
        ProtoWriter writer = new(32);
        writer.Int64(1, revision);
        writer.Bool(2, true);
        return GrpcFrame.Of(writer);
    }

    /// <summary>A member's status.</summary>
    public static MemberStatus ReadStatus(ReadOnlySpan<byte> answer)
    {
        ResponseHeader header = default;
        string version = "";
        ulong leader = 0;
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: header = ResponseHeader.Read(reader.Bytes()); break;
                case 2: version = reader.String(); break;
                case 4: leader = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return new MemberStatus(header, version, leader);
    }
}
