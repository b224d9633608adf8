using Paxtor.Foundation.Wire;
using Paxtor.Processes.Contracts;

namespace Paxtor.Names;

/// <summary>An answer to the start of a name, in the payload of a reply: 1 outcome, 2 pid, 3 text, 4 how many named processes the node hosts.</summary>
internal static class NameAnswerCodec
{
    public static void Write(ProtoWriter writer, NameAnswer answer)
    {
        writer.UInt64(1, (ulong)answer.Outcome);
        if (answer.Pid.Node.Length > 0)
            PidCodec.Write(writer, 2, answer.Pid);
        writer.String(3, answer.Text);
        writer.UInt64(4, (ulong)answer.Names);
    }

    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static NameAnswer Read(ReadOnlySpan<byte> bytes)
    {
        ulong outcome = 0, names = 0;
        Pid pid = default;
        string text = "";
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: outcome = reader.UInt64(); break;
                case 2: pid = PidCodec.Read(reader.Bytes()); break;
                case 3: text = reader.String(); break;
                case 4: names = reader.UInt64(); break;
                default: reader.Skip(); break;
            }
        }

        NameOutcome known = outcome <= (ulong)NameOutcome.Removed ? (NameOutcome)outcome : NameOutcome.Unknown;
        if (known == NameOutcome.Running && pid.Node.Length == 0)
            throw new WireFormatException("the process of a name has no pid");
        return new NameAnswer(known, pid, text, (int)Math.Min(names, int.MaxValue));
    }
}
