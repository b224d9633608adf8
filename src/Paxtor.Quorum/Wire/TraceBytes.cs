using System.Diagnostics;

namespace Paxtor.Quorum.Wire;

/// <summary>A W3C trace context as 25 bytes: trace id, span id, flags.</summary>
internal static class TraceBytes
{
    public const int Length = 25;

    /// <summary>Writes a context. It must have a W3C id.</summary>
    public static ReadOnlySpan<byte> Write(ActivityContext context, Span<byte> target)
    {
        context.TraceId.CopyTo(target[..16]);
        context.SpanId.CopyTo(target[16..24]);
        target[24] = (byte)context.TraceFlags;
        return target[..Length];
    }

    /// <summary>Reads a context; false for anything else, since a request does not fail for its trace.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ActivityContext context)
    {
        context = default;
        if (bytes.Length != Length || !bytes[..16].ContainsAnyExcept((byte)0) || !bytes[16..24].ContainsAnyExcept((byte)0))
            return false;
        ActivityTraceFlags flags = (ActivityTraceFlags)bytes[24] & ActivityTraceFlags.Recorded;
        context = new ActivityContext(ActivityTraceId.CreateFromBytes(bytes[..16]), ActivitySpanId.CreateFromBytes(bytes[16..24]), flags, isRemote: true);
        return true;
    }
}
