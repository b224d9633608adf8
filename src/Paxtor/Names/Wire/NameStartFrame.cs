using Paxtor.Foundation.Wire;
using Paxtor.Processes;

namespace Paxtor.Names;

/// <summary>Asks a node to see to it that a name has its process. See <see cref="NamedStart"/>. What was read are slices of the frame: whoever keeps them copies them.</summary>
internal readonly ref struct NameStartFrame
{
    /// <summary>The store takes no longer ones.</summary>
    public const int MaxKeyBytes = 4096;

    public RequestId Id { get; init; }

    /// <summary>The key's canonical bytes.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    public string Class { get; init; }

    public ReadOnlySpan<byte> Arguments { get; init; }

    public bool IsPermanent { get; init; }

    public bool IsFenced { get; init; }

    /// <summary>How long the start may take, in milliseconds; 0 for ever.</summary>
    public ulong Timeout { get; init; }

    /// <summary>See <see cref="NamedStart.MovesFrom"/>.</summary>
    public ulong MovesFrom { get; init; }

    /// <summary>See <see cref="NamedStart.Restarts"/>.</summary>
    public ulong Restarts { get; init; }

    /// <summary>Writes the whole frame.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.Raw([(byte)ProcessFrameKind.NameStart]);
        Id.Write(writer);
        writer.Bytes(3, Key);
        writer.String(4, Class);
        writer.Bytes(5, Arguments);
        writer.Bool(6, IsPermanent);
        writer.Bool(7, IsFenced);
        writer.UInt64(8, Timeout);
        writer.UInt64(9, MovesFrom);
        writer.UInt64(10, Restarts);
    }

    /// <summary>Reads a frame without its first byte.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static NameStartFrame Read(ReadOnlySpan<byte> message)
    {
        uint index = 0, version = 0;
        ReadOnlySpan<byte> key = default, arguments = default;
        string type = "";
        bool permanent = false, fenced = false;
        ulong timeout = 0, from = 0, restarts = 0;
        ProtoReader reader = new(message);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: index = RequestId.Read(ref reader); break;
                case 2: version = RequestId.Read(ref reader); break;
                case 3: key = reader.Bytes(); break;
                case 4: type = reader.String(); break;
                case 5: arguments = reader.Bytes(); break;
                case 6: permanent = reader.Bool(); break;
                case 7: fenced = reader.Bool(); break;
                case 8: timeout = reader.UInt64(); break;
                case 9: from = reader.UInt64(); break;
                case 10: restarts = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        if (key.Length is 0 or > MaxKeyBytes || type.Length == 0 || !KeyText.IsKey(key))
            throw new WireFormatException("the start of a name has no key or no class");
        if (from > long.MaxValue)
            throw new WireFormatException("a name moves from a revision that there cannot be");
        return new NameStartFrame
        {
            Id = new RequestId(index, version), Key = key, Class = type, Arguments = arguments, IsPermanent = permanent, IsFenced = fenced, Timeout = timeout, MovesFrom = from,
            Restarts = restarts,
        };
    }

    public NamedStart ToStart() => new()
    {
        Key = new LockKey(Key.ToArray()), Class = Class, Arguments = Arguments.ToArray(), Restart = IsPermanent ? NameRestart.Permanent : NameRestart.Temporary,
        OnLost = IsFenced ? OnLost.Fence : OnLost.FailFast,
        StartTimeout = Timeout == 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(Timeout, int.MaxValue)),
        MovesFrom = (long)MovesFrom,
        IsRestart = MovesFrom != 0,
        Restarts = (int)Math.Min(Restarts, int.MaxValue),
    };

    public static NameStartFrame Of(RequestId id, NamedStart start) => new()
    {
        Id = id, Key = start.Key.Encoded, Class = start.Class, Arguments = start.Arguments, IsPermanent = start.Restart == NameRestart.Permanent, IsFenced = start.OnLost == OnLost.Fence,
        Timeout = start.StartTimeout < TimeSpan.Zero ? 0 : (ulong)Math.Max(1, start.StartTimeout.TotalMilliseconds),
        MovesFrom = (ulong)start.MovesFrom, Restarts = (ulong)start.Restarts,
    };
}
