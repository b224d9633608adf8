using Paxtor.Foundation.Wire;

namespace Paxtor.Processes.Contracts;

/// <summary>What to start, between nodes: 1 the class's name, 2 its arguments. Only a class that the reading node declares is read.</summary>
internal static class ProcessSpecCodec
{
    public static void Write(ProtoWriter writer, int field, ProcessSpec value, IPayloadSerializer serializer)
    {
        ProcessShape shape = ProcessShape.Of(value.Type);
        int mark = writer.BeginMessage(field);
        writer.String(1, shape.Name);
        int arguments = writer.BeginMessage(2);
        shape.WriteArguments(new PayloadWriter(writer, serializer), value.Arguments);
        writer.EndMessage(arguments);
        writer.EndMessage(mark);
    }

    /// <exception cref="ContractException">The class is not declared here, or the arguments do not fit.</exception>
    public static ProcessSpec Read(ReadOnlySpan<byte> bytes, IPayloadSerializer serializer)
    {
        if (serializer is not DeclaringSerializer { Declarations: { } declarations })
            throw new ContractException("What to start can only be read by a node, which knows the declared classes.");
        string name = "";
        ReadOnlySpan<byte> arguments = default;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: name = reader.String(); break;
                case 2: arguments = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return declarations.ReadSpec(name, arguments);
    }
}
