using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Replica.Requests;

/// <summary>The data of a log entry: <c>message Batch { repeated bytes command = 1; }</c>, each command a StoreRequest.</summary>
internal static class BatchCodec
{
    public const int CommandField = 1;

    /// <summary>Reads the next command; false at the end.</summary>
    /// <exception cref="UnsupportedCommandException">The batch holds what only a later version knows.</exception>
    public static bool Next(ref ProtoReader reader, out ReadOnlySpan<byte> command)
    {
        if (reader.Next(out int field))
        {
            if (field == CommandField)
            {
                command = reader.Bytes();
                return true;
            }

            // Passing over what a later version says about its commands would make another state of them here.
            throw new UnsupportedCommandException($"field {field} of a batch");
        }

        command = default;
        return false;
    }
}
