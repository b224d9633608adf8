using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>The data of a log entry: <c>message Batch { repeated bytes command = 1; }</c>, each command a StoreRequest.</summary>
internal static class BatchCodec
{
    public const int CommandField = 1;

    /// <summary>Reads the next command; false at the end.</summary>
    public static bool Next(ref ProtoReader reader, out ReadOnlySpan<byte> command)
    {
        while (reader.Next(out int field))
        {
            if (field == CommandField)
            {
                command = reader.Bytes();
                return true;
            }

            reader.Skip();
        }

        command = default;
        return false;
    }
}
