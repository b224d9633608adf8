using System.Text;
using Paxtor.Coordination;
using Paxtor.Foundation.Wire;
using Paxtor.Quorum.Machine;
using Paxtor.Quorum.Wire;

namespace Paxtor.Quorum.Tests.Machine;

/// <summary>Drives a <see cref="StoreMachine"/> with requests of the seam.</summary>
internal static class MachineKit
{
    public const ulong Term = 3;

    public static StoreKey Key(string text) => StoreKey.FromText(text);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Encode(Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        write(writer);
        return writer.Written.ToArray();
    }

    public static byte[] Encode(Transaction transaction) => Encode(w => StoreCodec.WriteTransaction(w, transaction));

    public static byte[] Encode(params Operation[] operations) => Encode(Transaction.Of(operations));

    public static byte[] Grant(long lease, int seconds = 10) => Encode(w => StoreCodec.WriteGrantLease(w, new LeaseId(lease), TimeSpan.FromSeconds(seconds)));

    public static byte[] Revoke(long lease) => Encode(w => StoreCodec.WriteRevokeLease(w, new LeaseId(lease)));

    public static byte[] Expire(ulong term, params LeaseExpiry[] leases) => Encode(w => StoreCodec.WriteExpireLeases(w, term, leases));

    /// <summary>Applies a command and gives the bytes of the answer.</summary>
    public static byte[] ApplyBytes(this StoreMachine machine, byte[] command) => Encode(w => machine.Apply(command, Term, w));

    public static TransactionResult Commit(this StoreMachine machine, Transaction transaction) =>
        StoreCodec.ReadTransactionResult(machine.ApplyBytes(Encode(transaction)));

    public static TransactionResult Commit(this StoreMachine machine, params Operation[] operations) => machine.Commit(Transaction.Of(operations));

    public static long Put(this StoreMachine machine, string key, string value = "v", long lease = 0) =>
        machine.Commit(Operation.Put(Key(key), Bytes(value), new LeaseId(lease))).Revision;

    public static KeyValue? Get(this StoreMachine machine, string key)
    {
        byte[] response = Encode(w => machine.Read(Encode(Operation.Get(Key(key))), w));
        return StoreCodec.ReadTransactionResult(response).Results[0].First;
    }
}
