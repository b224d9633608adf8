using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Machine;

/// <summary>Writes the items of one answer and stops when it gets too large; then the answer becomes an error.</summary>
internal ref struct ResponseLimit
{
    private readonly int start;
    private readonly int bytesMax;

    public ResponseLimit(ProtoWriter? writer, int bytesMax)
    {
        Writer = writer;
        start = writer?.Length ?? 0;
        this.bytesMax = bytesMax;
    }

    /// <summary>Where the answer is written; null where nobody waits for it.</summary>
    public ProtoWriter? Writer { get; }

    /// <summary>Whether the answer got too large; no more of it needs to be made.</summary>
    public bool IsPassed { get; private set; }

    /// <summary>Adds an item to the answer of the present operation.</summary>
    public void Item(StoreRecord record)
    {
        if (IsPassed)
            return;
        StoreCodec.WriteKeyValue(Writer!, StoreFields.OperationResultItem, record);
        IsPassed = Writer!.Length - start > bytesMax;
    }

    /// <summary>Ends the answer.</summary>
    /// <param name="wrote">Whether the transaction has changed something, which stays.</param>
    public readonly void Close(bool wrote)
    {
        if (!IsPassed)
            return;
        Writer!.Truncate(start);
        StoreCodec.WriteError(Writer, wrote
            ? new OutcomeUnknownException($"The transaction was carried out, but its answer would be larger than {bytesMax} bytes.")
            : new InvalidStoreRequestException($"The answer would be larger than {bytesMax} bytes; read with a limit."));
    }
}
