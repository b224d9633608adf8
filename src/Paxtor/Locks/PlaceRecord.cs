using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Locks;

/// <summary>The value of a place in the queue of a lock: who stands there. Protobuf, with room to grow.</summary>
/// <param name="Pid">The owner, or who waits to be.</param>
/// <param name="AskedAtMs">When it asked: milliseconds since 1970 by its node's clock; informational.</param>
/// <param name="OwnedAtMs">When it came to own the lock, if that was noted (<see cref="LockPlace.NotedWait"/>); else 0.</param>
internal readonly record struct PlaceRecord(Pid Pid, long AskedAtMs, long OwnedAtMs = 0)
{
    public byte[] Encode(ProtoWriter scratch)
    {
        scratch.Clear();
        scratch.String(1, Pid.Node);
        scratch.Int64(2, Pid.Incarnation);
        scratch.Int64(3, Pid.Number);
        scratch.Int64(4, AskedAtMs);
        if (OwnedAtMs != 0)
            scratch.Int64(5, OwnedAtMs);
        return scratch.Written.ToArray();
    }

    /// <exception cref="ForeignValueException">The value was not written by Paxtor.</exception>
    public static PlaceRecord Decode(KeyValue place)
    {
        try
        {
            string node = "";
            long incarnation = 0, number = 0, asked = 0, owned = 0;
            ProtoReader reader = new(place.Value.Span);
            while (reader.Next(out int field))
            {
                switch (field)
                {
                    case 1: node = reader.String(); break;
                    case 2: incarnation = reader.Int64(); break;
                    case 3: number = reader.Int64(); break;
                    case 4: asked = reader.Int64(); break;
                    case 5: owned = reader.Int64(); break;
                    default: reader.Skip(); break;
                }
            }

            return new PlaceRecord(new Pid(node, incarnation, number), asked, owned);
        }
        catch (Exception e) when (e is WireFormatException or ArgumentException)
        {
            throw new ForeignValueException(place.Key.ToString(), e);
        }
    }
}
