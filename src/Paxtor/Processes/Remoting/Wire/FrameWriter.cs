using Paxtor.Foundation.Wire;

namespace Paxtor.Processes;

/// <summary>The writer in which a thread makes a frame before it is copied into the buffer of its connection.</summary>
/// <remarks>It is taken away while it is in use: a serializer may run code that makes a call itself.</remarks>
internal static class FrameWriter
{
    /// <summary>A buffer larger than this is not kept for the next frame.</summary>
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ProtoWriter? spare;

    public static ProtoWriter Take()
    {
        ProtoWriter writer = spare ?? new ProtoWriter(512);
        spare = null;
        return writer;
    }

    /// <summary>Gives it back. After an exception it is left to the collector.</summary>
    public static void Return(ProtoWriter writer)
    {
        if (writer.Length > KeptBytes)
            return;
        writer.Clear();
        spare = writer;
    }
}
