using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;

namespace Paxtor.Quorum.Wire;

/// <content>Answers.</content>
internal static partial class StoreCodec
{
    /// <summary>Reads the answer to a transaction.</summary>
    /// <exception cref="StoreException">The answer is an error.</exception>
    /// <exception cref="WireFormatException">It is malformed, or the answer to something else.</exception>
    public static TransactionResult ReadTransactionResult(ReadOnlySpan<byte> response)
    {
        ProtoReader reader = new(Member(response, StoreFields.ResponseTransaction));
        bool succeeded = false;
        long revision = 0;
        List<OperationResult> results = [];
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case StoreFields.ResultSucceeded: succeeded = reader.Bool(); break;
                case StoreFields.ResultRevision: revision = reader.Int64(); break;
                case StoreFields.ResultOperation: results.Add(ReadOperationResult(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return new TransactionResult(succeeded, revision, [.. results]);
    }

    /// <summary>Writes the answer to a grant or a keep-alive, or, with 0, to a revocation.</summary>
    public static void WriteLeaseResult(ProtoWriter writer, long timeToLiveSeconds)
    {
        int mark = writer.BeginMessage(StoreFields.ResponseLease);
        writer.Int64(1, timeToLiveSeconds);
        writer.EndMessage(mark);
    }

    /// <summary>Reads the answer to a grant, keep-alive or revocation: the time to live, zero after a revocation.</summary>
    /// <exception cref="StoreException">The answer is an error.</exception>
    /// <exception cref="WireFormatException">It is malformed, or the answer to something else.</exception>
    public static TimeSpan ReadLeaseResult(ReadOnlySpan<byte> response)
    {
        ReadLease(Member(response, StoreFields.ResponseLease), out long seconds, out _, out _);
        if (seconds is < 0 or > StoreLimits.MaxTimeToLiveSeconds)
            throw new WireFormatException("a time to live is out of range");
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Writes an error as an answer.</summary>
    public static void WriteError(ProtoWriter writer, StoreException error)
    {
        int mark = writer.BeginMessage(StoreFields.ResponseError);
        writer.Int64(1, (int)CodeOf(error));
        switch (error)
        {
            case LeaseNotFoundException e: writer.Int64(3, e.Lease.Value); break;
            case LeaseExistsException e: writer.Int64(3, e.Lease.Value); break;
            case CompactedException e:
                writer.Int64(4, e.RequestedRevision);
                writer.Int64(5, e.CompactedRevision);
                break;
            default: writer.String(2, error.Message); break;
        }

        writer.EndMessage(mark);
    }

    /// <summary>The error that an answer is, or null.</summary>
    /// <exception cref="WireFormatException">The answer is malformed.</exception>
    public static StoreException? ReadError(ReadOnlySpan<byte> response)
    {
        ProtoReader reader = new(response);
        while (reader.Next(out int field))
        {
            if (field == StoreFields.ResponseError)
                return ReadErrorBody(reader.Bytes());
            reader.Skip();
        }

        return null;
    }

    /// <summary>Writes a record as a <c>KeyValue</c> message.</summary>
    internal static void WriteKeyValue(ProtoWriter writer, int field, StoreRecord record)
    {
        int mark = writer.BeginMessage(field);
        writer.Bytes(1, record.Key);
        writer.Bytes(2, record.Value);
        writer.Int64(3, record.CreateRevision);
        writer.Int64(4, record.ModRevision);
        writer.Int64(5, record.Version);
        writer.Int64(6, record.Lease);
        writer.EndMessage(mark);
    }

    /// <summary>Reads a <c>KeyValue</c> message into a record of the tree.</summary>
    internal static StoreRecord ReadRecord(ReadOnlySpan<byte> bytes)
    {
        KeyValueView view = KeyValueView.Read(bytes);
        return new StoreRecord(view.Key, view.Value, view.CreateRevision, view.ModRevision, view.Version, view.Lease);
    }

    /// <summary>Reads a <c>KeyValue</c> message.</summary>
    internal static KeyValue ReadKeyValue(ReadOnlySpan<byte> bytes)
    {
        KeyValueView view = KeyValueView.Read(bytes);
        return new KeyValue(StoreKey.Copy(view.Key), view.Value.ToArray(), view.CreateRevision, view.ModRevision, view.Version, new LeaseId(view.Lease));
    }

    private static OperationResult ReadOperationResult(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        OperationKind kind = default;
        long count = 0;
        KeyValue? first = null;
        List<KeyValue>? items = null;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case StoreFields.OperationResultKind: kind = (OperationKind)reader.Int32(); break;
                case StoreFields.OperationResultCount: count = reader.Int64(); break;
                case StoreFields.OperationResultItem:
                    KeyValue item = ReadKeyValue(reader.Bytes());
                    if (first is null)
                        first = item;
                    else
                        (items ??= [first]).Add(item);
                    break;
                default: reader.Skip(); break;
            }
        }

        if (kind is < OperationKind.Get or > OperationKind.Delete)
            throw new WireFormatException("an answer to an operation is of an unknown kind");
        return new OperationResult(kind, items?.ToArray() ?? (first is null ? [] : [first]), count);
    }

    /// <summary>The bytes of the expected member of a response.</summary>
    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> response, int expected)
    {
        ProtoReader reader = new(response);
        while (reader.Next(out int field))
        {
            if (field == expected)
                return reader.Bytes();
            if (field == StoreFields.ResponseError)
                throw ReadErrorBody(reader.Bytes());
            reader.Skip();
        }

        throw new WireFormatException("an answer is not that to the request made");
    }

    private static StoreErrorCode CodeOf(StoreException error) => error switch
    {
        NoQuorumException => StoreErrorCode.NoQuorum,
        OutcomeUnknownException => StoreErrorCode.OutcomeUnknown,
        CompactedException => StoreErrorCode.Compacted,
        LeaseNotFoundException => StoreErrorCode.LeaseNotFound,
        LeaseExistsException => StoreErrorCode.LeaseExists,
        InvalidStoreRequestException => StoreErrorCode.InvalidRequest,
        _ => throw new ArgumentException($"{error.GetType().Name} has no place in an answer.", nameof(error)),
    };

    private static StoreException ReadErrorBody(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        StoreErrorCode code = default;
        string message = "";
        long lease = 0, requested = 0, compacted = 0;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: code = (StoreErrorCode)reader.Int32(); break;
                case 2: message = reader.String(); break;
                case 3: lease = reader.Int64(); break;
                case 4: requested = reader.Int64(); break;
                case 5: compacted = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return code switch
        {
            StoreErrorCode.NoQuorum => new NoQuorumException(message),
            StoreErrorCode.OutcomeUnknown => new OutcomeUnknownException(message),
            StoreErrorCode.Compacted => new CompactedException(requested, compacted),
            StoreErrorCode.LeaseNotFound => new LeaseNotFoundException(new LeaseId(lease)),
            StoreErrorCode.LeaseExists => new LeaseExistsException(new LeaseId(lease)),
            StoreErrorCode.InvalidRequest => new InvalidStoreRequestException(message),
            // A newer voter's error says nothing that could be relied on here: the request may have been carried out.
            _ => new OutcomeUnknownException($"The answer is an error of an unknown kind ({(int)code}): {message}"),
        };
    }
}
