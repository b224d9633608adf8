using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>What crosses nodes of an exception: 1 type, 2 message, 3 stack, 4 the inner one.</summary>
internal static class FaultCodec
{
    // More than FaultInfo.Of makes; what lies deeper is left out, so that nesting costs a reader no stack.
    private const int MaxDepth = 16;

    public static void Write(ProtoWriter writer, int field, FaultInfo value) => Write(writer, field, value, 0);

    public static FaultInfo Read(ReadOnlySpan<byte> bytes) => Read(bytes, 0);

    private static void Write(ProtoWriter writer, int field, FaultInfo value, int depth)
    {
        int mark = writer.BeginMessage(field);
        writer.String(1, value.Type);
        writer.String(2, value.Message);
        if (value.StackTrace is { } stack)
            writer.StringAlways(3, stack);
        if (value.Inner is { } inner && depth < MaxDepth)
            Write(writer, 4, inner, depth + 1);
        writer.EndMessage(mark);
    }

    private static FaultInfo Read(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth)
            throw new WireFormatException("an exception holds too many others");
        string type = "";
        string message = "";
        string? stack = null;
        FaultInfo? inner = null;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: type = reader.String(); break;
                case 2: message = reader.String(); break;
                case 3: stack = reader.String(); break;
                case 4: inner = Read(reader.Bytes(), depth + 1); break;
                default: reader.Skip(); break;
            }
        }

        return new FaultInfo(type, message, stack, inner);
    }
}
