using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>An <c>Operation</c> message, read in place.</summary>
internal ref struct OperationView
{
    public OperationKind Kind;
    public KeyInterval Range;
    public ReadOnlySpan<byte> Value;
    public long Lease;
    public bool ReturnPrevious;
    public SortTarget SortBy;
    public bool Descending;
    public int Limit;
    public bool CountOnly;
    public long MaxCreateRevision;

    /// <summary>The number of a field that is not known, or 0.</summary>
    public int UnknownField;

    /// <summary>Reads one.</summary>
    /// <exception cref="WireFormatException">The bytes are malformed.</exception>
    public static OperationView Read(ReadOnlySpan<byte> bytes)
    {
        OperationView view = default;
        ReadOnlySpan<byte> start = default;
        ReadOnlySpan<byte> end = default;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: view.Kind = (OperationKind)reader.Int32(); break;
                case 2: start = reader.Bytes(); break;
                case 3: end = reader.Bytes(); break;
                case 4: view.Value = reader.Bytes(); break;
                case 5: view.Lease = reader.Int64(); break;
                case 6: view.ReturnPrevious = reader.Bool(); break;
                case 7: view.SortBy = (SortTarget)reader.Int32(); break;
                case 8: view.Descending = reader.Bool(); break;
                case 9: view.Limit = reader.Int32(); break;
                case 10: view.CountOnly = reader.Bool(); break;
                case 11: view.MaxCreateRevision = reader.Int64(); break;
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
    public static void Write(ProtoWriter writer, int field, in Operation operation)
    {
        int mark = writer.BeginMessage(field);
        writer.Int64(1, (int)operation.Kind);
        writer.Bytes(2, operation.Range.Start.Span);
        writer.Bytes(3, operation.Range.End.Span);
        writer.Bytes(4, operation.Value.Span);
        writer.Int64(5, operation.Lease.Value);
        writer.Bool(6, operation.ReturnPrevious);
        writer.Int64(7, (int)operation.SortBy);
        writer.Bool(8, operation.Descending);
        writer.Int64(9, operation.Limit);
        writer.Bool(10, operation.CountOnly);
        writer.Int64(11, operation.MaxCreateRevision);
        writer.EndMessage(mark);
    }
}
