using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>A <c>Compare</c> message, read in place.</summary>
internal ref struct CompareView
{
    public KeyInterval Range;
    public CompareTarget Target;
    public CompareOperator Operator;
    public long Number;
    public ReadOnlySpan<byte> Value;

    /// <summary>The number of a field that is not known, or 0.</summary>
    public int UnknownField;

    /// <summary>Reads one.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed, or a value is out of its range.</exception>
    public static CompareView Read(ReadOnlySpan<byte> bytes)
    {
        CompareView view = default;
        ReadOnlySpan<byte> start = default;
        ReadOnlySpan<byte> end = default;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: start = reader.Bytes(); break;
                case 2: end = reader.Bytes(); break;
                case 3: view.Target = (CompareTarget)reader.Int32(); break;
                case 4: view.Operator = (CompareOperator)reader.Int32(); break;
                case 5: view.Number = reader.Int64(); break;
                case 6: view.Value = reader.Bytes(); break;
                default:
                    view.UnknownField = field;
                    reader.Skip();
                    break;
            }
        }

        view.Range = new KeyInterval(start, end);
        return view;
    }

    /// <summary>Writes one.</summary>
    public static void Write(ProtoWriter writer, int field, in Compare compare)
    {
        int mark = writer.BeginMessage(field);
        writer.Bytes(1, compare.Range.Start.Span);
        writer.Bytes(2, compare.Range.End.Span);
        writer.Int64(3, (int)compare.Target);
        writer.Int64(4, (int)compare.Operator);
        writer.Int64(5, compare.Number);
        writer.Bytes(6, compare.Value.Span);
        writer.EndMessage(mark);
    }
}
