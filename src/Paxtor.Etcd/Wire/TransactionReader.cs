using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Etcd.Wire;

/// <summary>Reads answers to transactions. Values are slices of the answer; keys are copied, without the prefix.</summary>
internal sealed class TransactionReader(KeySpace keys)
{
    /// <summary>Reads the answer to a transaction.</summary>
    /// <exception cref="WireFormatException">It is malformed.</exception>
    /// <exception cref="InvalidDataException">It does not answer this transaction.</exception>
    public TransactionResult Read(Transaction transaction, byte[] answer)
    {
        if (TransactionWriter.IsOneOperation(transaction))
            return new TransactionResult(true, ResponseHeader.Of(answer).Revision, [ReadResult(transaction.Then[0].Kind, answer, answer)]);
        bool succeeded = false;
        long revision = 0;
        int count = 0;
        ProtoReader reader = new(answer);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: revision = ResponseHeader.Read(reader.Bytes()).Revision; break;
                case 2: succeeded = reader.Bool(); break;
                case 3: reader.Bytes(); count++; break;
                default: reader.Skip(); break;
            }
        }

        Operation[] operations = succeeded ? transaction.Then : transaction.Else;
        if (count < operations.Length)
            throw new InvalidDataException($"etcd answered {count} of {operations.Length} operations");
        return new TransactionResult(succeeded, revision, operations.Length == 0 ? [] : ReadResults(operations, answer));
    }

    /// <summary>Reads a key with its value.</summary>
    public KeyValue ReadItem(ReadOnlySpan<byte> bytes, byte[] answer)
    {
        ReadOnlySpan<byte> key = default, value = default;
        long created = 0, modified = 0, version = 0, lease = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: key = reader.Bytes(); break;
                case 2: created = reader.Int64(); break;
                case 3: modified = reader.Int64(); break;
                case 4: version = reader.Int64(); break;
                case 5: value = reader.Bytes(); break;
                case 6: lease = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return new KeyValue(keys.Inner(key), SliceOf(answer, value), created, modified, version, new LeaseId(lease));
    }

    private static ReadOnlyMemory<byte> SliceOf(byte[] answer, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return default;
        if (!answer.AsSpan().Overlaps(value, out int offset))
            throw new InvalidOperationException("A value is not a slice of the answer it was read from.");
        return answer.AsMemory(offset, value.Length);
    }

    private OperationResult[] ReadResults(Operation[] operations, byte[] answer)
    {
        OperationResult[] results = new OperationResult[operations.Length];
        int next = 0;
        ProtoReader reader = new(answer);
        while (next < results.Length && reader.Next(out int field))
        {
            if (field != 3)
            {
                reader.Skip();
                continue;
            }

            OperationKind kind = operations[next].Kind;
            results[next++] = ReadOperation(kind, reader.Bytes(), answer);
        }

        return results;
    }

    private OperationResult ReadOperation(OperationKind kind, ReadOnlySpan<byte> bytes, byte[] answer)
    {
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            if (field == (int)kind)
                return ReadResult(kind, reader.Bytes(), answer);
            reader.Skip();
        }

        throw new InvalidDataException($"etcd did not answer the operation {kind}");
    }

    private OperationResult ReadResult(OperationKind kind, ReadOnlySpan<byte> bytes, byte[] answer)
    {
        // Get: items in field 2, count in 4. Put: the item before in 2. Delete: the count in 2, the items before in 3.
        int itemField = kind == OperationKind.Delete ? 3 : 2;
        int countField = kind switch { OperationKind.Get => 4, OperationKind.Delete => 2, _ => 0 };
        long count = 0;
        int items = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            if (field == itemField)
            {
                reader.Bytes();
                items++;
            }
            else if (field == countField)
            {
                count = reader.Int64();
            }
            else
            {
                reader.Skip();
            }
        }

        return new OperationResult(kind, items == 0 ? [] : ReadItems(bytes, itemField, items, answer), count);
    }

    private KeyValue[] ReadItems(ReadOnlySpan<byte> bytes, int itemField, int count, byte[] answer)
    {
        KeyValue[] items = new KeyValue[count];
        int next = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            if (field == itemField)
                items[next++] = ReadItem(reader.Bytes(), answer);
            else
                reader.Skip();
        }

        return items;
    }
}
