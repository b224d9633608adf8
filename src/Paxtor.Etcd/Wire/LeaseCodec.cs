using Paxtor.Coordination;
using Paxtor.Etcd.Grpc;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>An answer about a lease.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Lease">The lease.</param>
/// <param name="TimeToLiveSeconds">Its time to live; zero or less when there is no such lease.</param>
internal readonly record struct LeaseAnswer(ResponseHeader Header, LeaseId Lease, long TimeToLiveSeconds);

/// <summary>Requests and answers about leases.</summary>
internal sealed class LeaseCodec
{
    private readonly ProtoWriter writer = new(64);

    /// <summary>A framed grant.</summary>
    public byte[] WriteGrant(LeaseId lease, long seconds)
    {
        writer.Clear();
        writer.Int64(1, seconds);
        writer.Int64(2, lease.Value);
        return GrpcFrame.Of(writer);
    }

    /// <summary>A framed request that names a lease and nothing else: revoke, keep alive, time to live.</summary>
    public byte[] WriteId(LeaseId lease)
    {
        writer.Clear();
        writer.Int64(1, lease.Value);
        return GrpcFrame.Of(writer);
    }

    /// <summary>The answer to a grant, a keep-alive or a question for the time to live: they agree in these fields.</summary>
    public static LeaseAnswer Read(ReadOnlySpan<byte> answer)
    {
        ResponseHeader header = default;
        long lease = 0, seconds = 0;
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: header = ResponseHeader.Read(reader.Bytes()); break;
                case 2: lease = reader.Int64(); break;
                case 3: seconds = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return new LeaseAnswer(header, new LeaseId(lease), seconds);
    }
}
