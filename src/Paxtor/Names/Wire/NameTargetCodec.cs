using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>
/// A name with what to start, in a reference that is sent to another node: 1 the key's canonical bytes, 2 class, 3 arguments, 4 whether it is permanent, 5 whether it is fenced, 6 how long the
/// start may take. A rule of placement stays behind. The reader need not know the class.
/// </summary>
internal static class NameTargetCodec
{
    public static void Write(ProtoWriter writer, int field, NameTarget target, IPayloadSerializer serializer)
    {
        int mark = writer.BeginMessage(field);
        writer.Bytes(1, target.Key.Encoded);
        writer.String(2, target.Class);
        writer.Bytes(3, target.Write(serializer));
        writer.Bool(4, target.Restart == NameRestart.Permanent);
        writer.Bool(5, target.Options.OnLost == OnLost.Fence);
        writer.UInt64(6, target.Options.StartTimeout < TimeSpan.Zero ? 0 : (ulong)Math.Max(1, target.Options.StartTimeout.TotalMilliseconds));
        writer.EndMessage(mark);
    }

    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static NameTarget Read(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> key = default, arguments = default;
        string name = "";
        bool permanent = false, fenced = false;
        ulong timeout = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: key = reader.Bytes(); break;
                case 2: name = reader.String(); break;
                case 3: arguments = reader.Bytes(); break;
                case 4: permanent = reader.Bool(); break;
                case 5: fenced = reader.Bool(); break;
                case 6: timeout = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        if (key.Length is 0 or > NameStartFrame.MaxKeyBytes || name.Length == 0 || !KeyText.IsKey(key))
            throw new WireFormatException("a reference to a name has no key or no class");
        NameOptions options = new()
        {
            OnLost = fenced ? OnLost.Fence : OnLost.FailFast,
            StartTimeout = timeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(timeout, int.MaxValue)),
        };
        return NameTarget.Sent(new LockKey(key.ToArray()), name, arguments.ToArray(), permanent ? NameRestart.Permanent : NameRestart.Temporary, options);
    }
}
