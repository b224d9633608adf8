using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>What every answer of etcd begins with.</summary>
/// <param name="Cluster">The cluster's number.</param>
/// <param name="Member">The number of the member that answered.</param>
/// <param name="Revision">The revision of the store when it answered.</param>
/// <param name="Term">The Raft term of the last entry that the member had applied.</param>
internal readonly record struct ResponseHeader(ulong Cluster, ulong Member, long Revision, ulong Term)
{
    public static ResponseHeader Read(ReadOnlySpan<byte> bytes)
    {
        ulong cluster = 0, member = 0, term = 0;
        long revision = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: cluster = reader.UInt64(); break;
                case 2: member = reader.UInt64(); break;
                case 3: revision = reader.Int64(); break;
                case 4: term = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return new ResponseHeader(cluster, member, revision, term);
    }

    /// <summary>The header of an answer, which is its field 1 whatever the answer.</summary>
    public static ResponseHeader Of(ReadOnlySpan<byte> answer)
    {
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            if (field == 1)
                return Read(reader.Bytes());
            reader.Skip();
        }

        return default;
    }
}
