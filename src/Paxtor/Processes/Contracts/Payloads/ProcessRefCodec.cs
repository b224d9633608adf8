using Paxtor.Foundation.Wire;
using Paxtor.Names;

namespace Paxtor.Processes.Contracts;

/// <summary>A reference between nodes: 1 pid, or 2 name and 3 node, or 4 a name of the cluster. Any other reference through a registry stays on its node.</summary>
internal static class ProcessRefCodec
{
    public static void Write(ProtoWriter writer, int field, ProcessRef value, IPayloadSerializer serializer)
    {
        if (value.Registry is not null && value.Key is not NameTarget)
            throw new ContractException($"A reference through a registry cannot be sent ({value}): the registry is an object of this node. Send the key, or the pid that WhereIsAsync answers.");
        int mark = writer.BeginMessage(field);
        if (value.Pid is { } pid)
            PidCodec.Write(writer, 1, pid);
        if (value.Name is { } name)
            writer.String(2, name);
        if (value.Node is { } node)
            writer.StringAlways(3, node);
        if (value.Key is NameTarget target)
            NameTargetCodec.Write(writer, 4, target, serializer);
        writer.EndMessage(mark);
    }

    public static ProcessRef Read(ReadOnlySpan<byte> bytes)
    {
        Pid pid = default;
        string? name = null;
        string? node = null;
        NameTarget? target = null;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: pid = PidCodec.Read(reader.Bytes()); break;
                case 2: name = reader.String(); break;
                case 3: node = reader.String(); break;
                case 4: target = NameTargetCodec.Read(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        if (pid.Node.Length > 0)
            return ProcessRef.Of(pid);
        if (target is not null)
            return ProcessRef.Via(SentNames.Instance, target);
        return name is { Length: > 0 } ? ProcessRef.Named(name, node) : throw new WireFormatException("a reference to a process is malformed");
    }
}
