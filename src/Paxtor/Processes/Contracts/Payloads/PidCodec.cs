using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>A pid between nodes: 1 node, 2 incarnation, 3 number; an empty message is the default value, which is no pid.</summary>
internal static class PidCodec
{
    public static void Write(ProtoWriter writer, int field, Pid value)
    {
        int mark = writer.BeginMessage(field);
        writer.String(1, value.Node);
        writer.Int64(2, value.Incarnation);
        writer.Int64(3, value.Number);
        writer.EndMessage(mark);
    }

    public static Pid Read(ReadOnlySpan<byte> bytes)
    {
        string node = "";
        long incarnation = 0;
        long number = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: node = reader.String(); break;
                case 2: incarnation = reader.Int64(); break;
                case 3: number = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        if (node.Length == 0 && incarnation == 0 && number == 0)
            return default;
        if (!Pid.IsNodeName(node) || incarnation < 0 || number < 0)
            throw new WireFormatException("a pid is malformed");
        return new Pid(node, incarnation, number);
    }
}
