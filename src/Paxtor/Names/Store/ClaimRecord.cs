using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>The value of a claim: who has the name. Protobuf, with room to grow.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Class">Its class's name between nodes.</param>
/// <param name="SinceMs">When it was claimed: milliseconds since 1970 by its node's clock; informational.</param>
/// <param name="Restarts">How often it was restarted before, as far as its node knows; of permanent names.</param>
internal sealed record ClaimRecord(Pid Pid, string Class, long SinceMs, int Restarts)
{
    public byte[] Encode()
    {
        ProtoWriter writer = new(96);
        PidCodec.Write(writer, 1, Pid);
        writer.String(2, Class);
        writer.Int64(3, SinceMs);
        writer.Int64(4, Restarts);
        return writer.Written.ToArray();
    }

    /// <exception cref="ForeignValueException">The value was not written by Paxtor.</exception>
    public static ClaimRecord Decode(KeyValue claim)
    {
        try
        {
            Pid pid = default;
            string name = "";
            long since = 0, restarts = 0;
            ProtoReader reader = new(claim.Value.Span);
            while (reader.Next(out int field))
            {
                switch (field)
                {
                    case 1: pid = PidCodec.Read(reader.Bytes()); break;
                    case 2: name = reader.String(); break;
                    case 3: since = reader.Int64(); break;
                    case 4: restarts = reader.Int64(); break;
                    default: reader.Skip(); break;
                }
            }

            return pid.Node.Length > 0 ? new ClaimRecord(pid, name, since, (int)restarts) : throw new WireFormatException("a claim has no pid");
        }
        catch (WireFormatException e)
        {
            throw new ForeignValueException(claim.Key.ToString(), e);
        }
    }
}
