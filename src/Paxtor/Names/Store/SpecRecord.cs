using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Names;

/// <summary>The value of a permanent name: what it starts, on whichever node. Protobuf, with room to grow.</summary>
/// <param name="Class">The class's name between nodes.</param>
/// <param name="Arguments">Its start arguments, as they go between nodes.</param>
/// <param name="OnLost">See <see cref="NameOptions.OnLost"/>.</param>
/// <param name="StartTimeoutMs">See <see cref="NameOptions.StartTimeout"/>; 0 for no limit.</param>
internal sealed record SpecRecord(string Class, byte[] Arguments, OnLost OnLost, long StartTimeoutMs)
{
    public TimeSpan StartTimeout => StartTimeoutMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(StartTimeoutMs);

    public byte[] Encode()
    {
        ProtoWriter writer = new(128);
        writer.String(1, Class);
        writer.Bytes(2, Arguments);
        writer.UInt64(3, (ulong)OnLost);
        writer.Int64(4, StartTimeoutMs);
        return writer.Written.ToArray();
    }

    /// <exception cref="ForeignValueException">The value was not written by Paxtor.</exception>
    public static SpecRecord Decode(KeyValue spec)
    {
        try
        {
            string name = "";
            byte[] arguments = [];
            ulong onLost = 0;
            long timeout = 0;
            ProtoReader reader = new(spec.Value.Span);
            while (reader.Next(out int field))
            {
                switch (field)
                {
                    case 1: name = reader.String(); break;
                    case 2: arguments = reader.Bytes().ToArray(); break;
                    case 3: onLost = reader.UInt64(); break;
                    case 4: timeout = reader.Int64(); break;
                    default: reader.Skip(); break;
                }
            }

            return new SpecRecord(name, arguments, (OnLost)onLost, Math.Clamp(timeout, 0, int.MaxValue));
        }
        catch (WireFormatException e)
        {
            throw new ForeignValueException(spec.Key.ToString(), e);
        }
    }
}
