using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>
/// Store requests and answers as protobuf (Protos/store.proto). Writers are for clients and leaders; readers never throw anything but
/// <see cref="WireFormatException"/> or, for an answer that is an error, the <see cref="StoreException"/> it stands for.
/// </summary>
/// <remarks>This file writes requests; StoreCodec.Results.cs has answers, StoreCodec.Watches.cs what watches need, and <see cref="StoreRequestChecker"/> the checks.</remarks>
internal static partial class StoreCodec
{
    /// <summary>Writes a request for a transaction.</summary>
    public static void WriteTransaction(ProtoWriter writer, Transaction transaction)
    {
        int mark = writer.BeginMessage(StoreFields.RequestTransaction);
        foreach (ref readonly Compare compare in transaction.Compares.AsSpan())
            CompareView.Write(writer, StoreFields.TransactionCompare, in compare);
        foreach (ref readonly Operation operation in transaction.Then.AsSpan())
            OperationView.Write(writer, StoreFields.TransactionThen, in operation);
        foreach (ref readonly Operation operation in transaction.Else.AsSpan())
            OperationView.Write(writer, StoreFields.TransactionElse, in operation);
        writer.EndMessage(mark);
    }

    /// <summary>Writes a request for the grant of a lease; the time to live is rounded up to whole seconds.</summary>
    public static void WriteGrantLease(ProtoWriter writer, LeaseId lease, TimeSpan timeToLive)
    {
        int mark = writer.BeginMessage(StoreFields.RequestGrantLease);
        writer.Int64(1, lease.Value);
        writer.Int64(2, (long)Math.Ceiling(timeToLive / TimeSpan.FromSeconds(1)));
        writer.EndMessage(mark);
    }

    /// <summary>Writes a request for the end of a lease.</summary>
    public static void WriteRevokeLease(ProtoWriter writer, LeaseId lease) => WriteLease(writer, StoreFields.RequestRevokeLease, lease);

    /// <summary>Writes a request for the renewal of a lease.</summary>
    public static void WriteKeepAlive(ProtoWriter writer, LeaseId lease) => WriteLease(writer, StoreFields.RequestKeepAlive, lease);

    /// <summary>Writes the command by which a leader ends leases: it takes effect only in an entry of this term, and only for these grants.</summary>
    public static void WriteExpireLeases(ProtoWriter writer, ulong term, ReadOnlySpan<LeaseExpiry> leases)
    {
        int mark = writer.BeginMessage(StoreFields.RequestExpireLeases);
        writer.UInt64(1, term);
        foreach (LeaseExpiry expiry in leases)
        {
            int inner = writer.BeginMessage(2);
            writer.Int64(1, expiry.Lease);
            writer.Int64(2, expiry.Grant);
            writer.EndMessage(inner);
        }

        writer.EndMessage(mark);
    }

    /// <summary>
    /// Checks a request before it is proposed: well-formed, within the limits, no key put twice or put and deleted in one branch. What passes, every
    /// voter can apply. Never throws.
    /// </summary>
    /// <param name="request">A <c>StoreRequest</c> message.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="kind">What it asks for; 0 when that is not to be made out.</param>
    /// <param name="refusal">Why it is refused; null when it is not.</param>
    public static bool Check(ReadOnlySpan<byte> request, StoreLimits limits, out StoreRequestKind kind, out string? refusal)
    {
        StoreRequestChecker checker = new(limits);
        bool passed = checker.Check(request, out kind);
        refusal = checker.Refusal;
        return passed;
    }

    /// <summary>Whether a transaction that passed the check has a put in either branch.</summary>
    public static bool HasPut(ReadOnlySpan<byte> request)
    {
        ProtoReader outer = new(request);
        if (!outer.Next(out int kind) || kind != StoreFields.RequestTransaction)
            return false;
        ProtoReader reader = new(outer.Bytes());
        while (reader.Next(out int field))
        {
            ReadOnlySpan<byte> bytes = reader.Bytes();
            if (field is StoreFields.TransactionThen or StoreFields.TransactionElse && OperationView.Read(bytes).Kind == OperationKind.Put)
                return true;
        }

        return false;
    }

    /// <summary>The lease of a grant, revoke or keep-alive request.</summary>
    /// <exception cref="WireFormatException">The request is none of these, or malformed.</exception>
    public static LeaseId ReadLease(ReadOnlySpan<byte> request)
    {
        ProtoReader reader = new(request);
        if (!reader.Next(out int field) || field is not (StoreFields.RequestGrantLease or StoreFields.RequestRevokeLease or StoreFields.RequestKeepAlive))
            throw new WireFormatException("a request is not about a lease");
        ReadLease(reader.Bytes(), out long lease, out _, out _);
        return new LeaseId(lease);
    }

    /// <summary>Reads a <c>GrantLease</c>, <c>RevokeLease</c> or <c>KeepAlive</c> message.</summary>
    internal static void ReadLease(ReadOnlySpan<byte> bytes, out long lease, out long timeToLiveSeconds, out int unknownField)
    {
        lease = 0;
        timeToLiveSeconds = 0;
        unknownField = 0;
        ProtoReader reader = new(bytes);
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: lease = reader.Int64(); break;
                case 2: timeToLiveSeconds = reader.Int64(); break;
                default:
                    unknownField = field;
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Reads an <c>ExpireLeases.Expiry</c> message.</summary>
    internal static LeaseExpiry ReadExpiry(ReadOnlySpan<byte> bytes, out int unknownField)
    {
        ReadLease(bytes, out long lease, out long grant, out unknownField);
        return new LeaseExpiry(lease, grant);
    }

    private static void WriteLease(ProtoWriter writer, int field, LeaseId lease)
    {
        int mark = writer.BeginMessage(field);
        writer.Int64(1, lease.Value);
        writer.EndMessage(mark);
    }
}
