using Paxtor.Coordination;
using Paxtor.Foundation.Wire;

namespace Paxtor.Quorum.Wire;

/// <summary>
/// Store requests and answers as protobuf (Protos/store.proto). Writers are for clients and leaders; readers never throw anything but
/// <see cref="WireFormatException"/> or, for an answer that is an error, the <see cref="StoreException"/> it stands for.
/// </summary>
internal static class StoreCodec
{
    /// <summary>Writes a request for a transaction.</summary>
    public static void WriteTransaction(ProtoWriter writer, Transaction transaction) => throw new NotSupportedException();

    /// <summary>Writes a request for the grant of a lease.</summary>
    public static void WriteGrantLease(ProtoWriter writer, LeaseId lease, TimeSpan timeToLive) => throw new NotSupportedException();

    /// <summary>Writes a request for the end of a lease.</summary>
    public static void WriteRevokeLease(ProtoWriter writer, LeaseId lease) => throw new NotSupportedException();

    /// <summary>Writes a request for the renewal of a lease.</summary>
    public static void WriteKeepAlive(ProtoWriter writer, LeaseId lease) => throw new NotSupportedException();

    /// <summary>Writes the command by which a leader ends leases: it takes effect only in an entry of this term, and only for these grants.</summary>
    public static void WriteExpireLeases(ProtoWriter writer, ulong term, ReadOnlySpan<LeaseExpiry> leases) => throw new NotSupportedException();

    /// <summary>
    /// Checks a request before it is proposed: well-formed, within the limits, no key put twice or put and deleted in one branch. What passes, every
    /// voter can apply. Never throws.
    /// </summary>
    /// <param name="request">A <c>StoreRequest</c> message.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="kind">What it asks for.</param>
    /// <param name="refusal">Why it is refused; null when it is not.</param>
    public static bool Check(ReadOnlySpan<byte> request, StoreLimits limits, out StoreRequestKind kind, out string? refusal) => throw new NotSupportedException();

    /// <summary>The lease of a checked grant, revoke or keep-alive request.</summary>
    public static LeaseId ReadLease(ReadOnlySpan<byte> request) => throw new NotSupportedException();

    /// <summary>Reads the answer to a transaction.</summary>
    public static TransactionResult ReadTransactionResult(ReadOnlySpan<byte> response) => throw new NotSupportedException();

    /// <summary>Writes the answer to a grant or a keep-alive.</summary>
    public static void WriteLeaseResult(ProtoWriter writer, long timeToLiveSeconds) => throw new NotSupportedException();

    /// <summary>Reads the answer to a grant, keep-alive or revocation: the time to live, zero after a revocation.</summary>
    public static TimeSpan ReadLeaseResult(ReadOnlySpan<byte> response) => throw new NotSupportedException();

    /// <summary>Writes an error as an answer.</summary>
    public static void WriteError(ProtoWriter writer, StoreException error) => throw new NotSupportedException();

    /// <summary>The error that an answer is, or null. Throws nothing but <see cref="WireFormatException"/>.</summary>
    public static StoreException? ReadError(ReadOnlySpan<byte> response) => throw new NotSupportedException();

    /// <summary>Writes what a watch asks for (a <c>WatchTarget</c> message).</summary>
    public static void WriteWatchRequest(ProtoWriter writer, WatchRequest request) => throw new NotSupportedException();

    /// <summary>Reads what a watch asks for; checked.</summary>
    public static WatchRequest ReadWatchRequest(ReadOnlySpan<byte> bytes, StoreLimits limits) => throw new NotSupportedException();

    /// <summary>Reads a <c>WatchEvents</c> message: see <see cref="Machine.WatchBatch.Encoded"/>.</summary>
    public static WatchEvent[] ReadWatchEvents(ReadOnlySpan<byte> bytes, out long revision) => throw new NotSupportedException();
}
