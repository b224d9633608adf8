using Paxtor.Foundation.Wire;

namespace Paxtor.Pooling.Jobs;

/// <summary>Writers that are used again, one for each thread. It is taken away while in use, since a converter of the application's may start a job itself.</summary>
internal static class FrameBytes
{
    private const int KeepBytesMax = 64 * 1024;

    [ThreadStatic]
    private static ProtoWriter? spare;

    public static ProtoWriter Take()
    {
        ProtoWriter writer = spare ?? new ProtoWriter(512);
        spare = null;
        writer.Clear();
        return writer;
    }

    public static void Return(ProtoWriter writer)
    {
        if (writer.Length <= KeepBytesMax)
            spare = writer;
    }
}
